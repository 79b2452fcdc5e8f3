-- Leads of Salesforce (Data Loader, weekly export or a report saved as CSV).
-- file: Lead = lead | leads | extract | lead export
-- needs: Lead(Id = "Lead ID", CreatedDate = "Created Date" | "Create Date")
-- uses: Lead(Email = "Email Address", Phone, MobilePhone = Mobile, FirstName = "First Name")
-- uses: Lead(LastName = "Last Name", Title, Company = "Company / Account", Industry)
-- uses: Lead(NumberOfEmployees = "No. of Employees" | Employees, AnnualRevenue = "Annual Revenue")
-- uses: Lead(Country, State = "State/Province", LeadSource = "Lead Source", OwnerId = "Lead Owner" | "Owner ID")
-- uses: Lead(IsDeleted)
-- created: Lead(CreatedDate)
-- Left out: what only sales and the outcome write, what names one person or place, bookkeeping.
-- drops: Lead(Name, Salutation, MiddleName, Suffix, Street, PostalCode, Latitude, Longitude)
-- drops: Lead(Status, "Lead Status", IsConverted, Converted, ConvertedDate, "Converted Date")
-- drops: Lead(ConvertedAccountId, ConvertedContactId, ConvertedOpportunityId, LastModifiedDate)
-- drops: Lead("Last Modified", LastModifiedById, CreatedById, SystemModstamp, LastActivityDate)
-- drops: Lead(LastViewedDate, LastReferencedDate, LastTransferDate, MasterRecordId, IsUnreadByOwner)
-- drops: Lead(PhotoUrl, Jigsaw, JigsawContactId, CleanStatus, IndividualId, GeocodeAccuracy)
-- drops: Lead(FirstCallDateTime, FirstEmailDateTime, EmailBouncedReason, EmailBouncedDate, Fax)
-- Every other column stays, as an attribute of its own.
SELECT
    Id AS lead_id,
    CreatedDate AS created_at,
    Email AS email,
    coalesce(Phone, MobilePhone) AS phone,
    FirstName AS first_name,
    LastName AS last_name,
    Title AS job_title,
    Company AS company,
    Industry AS industry,
    NumberOfEmployees AS employees,
    AnnualRevenue AS annual_revenue,
    Country AS country,
    State AS region,
    LeadSource AS source,
    OwnerId AS owner,
    * EXCLUDE (
        Id, CreatedDate, Email, Phone, MobilePhone, FirstName, LastName, Title, Company, Industry,
        NumberOfEmployees, AnnualRevenue, Country, State, LeadSource, OwnerId, IsDeleted
    )
FROM Lead
WHERE NOT is_yes(IsDeleted)
