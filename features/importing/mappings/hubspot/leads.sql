-- Contacts of HubSpot: exported from the contacts page (labels) or by the API (internal names).
-- file: contacts = contacts | contact | *-contacts | *contacts* | all-contacts*
-- needs: contacts("Record ID" = "Contact ID" | hs_object_id | vid | id, "Create Date" = createdate | createdAt)
-- uses: contacts(Email, "Phone Number" = phone, "Mobile Phone Number" = mobilephone)
-- uses: contacts("First Name" = firstname, "Last Name" = lastname, "Job Title" = jobtitle)
-- uses: contacts("Company Name" = company, Industry, "Number of Employees" = numemployees | numberofemployees)
-- uses: contacts("Annual Revenue" = annualrevenue, "Country/Region" = country, "State/Region" = state)
-- uses: contacts("Original Source" = "Original Traffic Source" | hs_analytics_source)
-- uses: contacts("Associated Company ID" = "Associated Company IDs" | associatedcompanyid)
-- uses: contacts("Contact owner" = hubspot_owner_id)
-- created: contacts("Create Date")
-- Left out: what only sales and the outcome write, what names one person or place, bookkeeping.
-- drops: contacts("Lifecycle Stage", lifecyclestage, "Lead Status", hs_lead_status)
-- drops: contacts("Associated Company", "Associated Deal", "Associated Deals", "Associated Deal IDs")
-- drops: contacts("Associated Note", "Associated Note IDs", "Number of Associated Deals", num_associated_deals)
-- drops: contacts("Became a Subscriber Date", "Became a Lead Date", "Became a Marketing Qualified Lead Date")
-- drops: contacts("Became a Sales Qualified Lead Date", "Became an Opportunity Date", "Became a Customer Date")
-- drops: contacts(hs_lifecyclestage_lead_date, hs_lifecyclestage_marketingqualifiedlead_date)
-- drops: contacts(hs_lifecyclestage_salesqualifiedlead_date, hs_lifecyclestage_opportunity_date)
-- drops: contacts(hs_lifecyclestage_customer_date, hs_lifecyclestage_subscriber_date)
-- drops: contacts("Close Date", closedate, "Days To Close", days_to_close, "Recent Deal Amount")
-- drops: contacts("Recent Deal Close Date", "First Deal Created Date", "Total Revenue", total_revenue)
-- drops: contacts("Last Activity Date", "Last Contacted", "Last Modified Date", lastmodifieddate)
-- drops: contacts(updatedAt, archived, "Street Address", address, "Postal Code", zip)
-- drops: contacts("Owner Assigned Date", "Likelihood to close", "Contact priority", "HubSpot Score")
-- Every other column stays, as an attribute of its own.
SELECT
    "Record ID" AS lead_id,
    "Create Date" AS created_at,
    Email AS email,
    coalesce("Phone Number", "Mobile Phone Number") AS phone,
    "First Name" AS first_name,
    "Last Name" AS last_name,
    "Job Title" AS job_title,
    "Company Name" AS company,
    "Associated Company ID" AS account_id,
    Industry AS industry,
    "Number of Employees" AS employees,
    "Annual Revenue" AS annual_revenue,
    "Country/Region" AS country,
    "State/Region" AS region,
    "Original Source" AS source,
    "Contact owner" AS owner,
    * EXCLUDE (
        "Record ID", "Create Date", Email, "Phone Number", "Mobile Phone Number", "First Name",
        "Last Name", "Job Title", "Company Name", "Associated Company ID", Industry,
        "Number of Employees", "Annual Revenue", "Country/Region", "State/Region",
        "Original Source", "Contact owner"
    )
FROM contacts
