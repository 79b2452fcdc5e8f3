-- Leads of Dynamics 365 Sales: the Dataverse table (logical names) or a view exported from the app.
-- file: lead = lead | leads | *leads*
-- needs: lead(leadid = "(Do Not Modify) Lead" | "Lead", createdon = "Created On")
-- uses: lead(emailaddress1 = Email, telephone1 = "Business Phone", mobilephone = "Mobile Phone")
-- uses: lead(firstname = "First Name", lastname = "Last Name", jobtitle = "Job Title")
-- uses: lead(companyname = "Company Name", parentaccountid = _parentaccountid_value | "Parent Account for lead")
-- uses: lead(industrycode = industrycodename | Industry, numberofemployees = "No. of Employees" | "Number of Employees")
-- uses: lead(revenue = "Annual Revenue", address1_country = "Country/Region", address1_stateorprovince = "State/Province")
-- uses: lead(leadsourcecode = leadsourcecodename | "Lead Source", campaignid = _campaignid_value | "Source Campaign")
-- uses: lead(ownerid = _ownerid_value | owneridname | Owner)
-- created: lead(createdon)
-- Left out: what only sales and the outcome write, what names one person or place, bookkeeping.
-- drops: lead(statecode, statecodename, Status, statuscode, statuscodename, "Status Reason")
-- drops: lead(qualifyingopportunityid, _qualifyingopportunityid_value, originatingcaseid, contactid)
-- drops: lead(accountid, _accountid_value, _contactid_value, customerid, _customerid_value)
-- drops: lead(parentcontactid, _parentcontactid_value, modifiedon, "Modified On", modifiedby)
-- drops: lead(_modifiedby_value, createdby, _createdby_value, versionnumber, fullname, Name)
-- drops: lead("(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", importsequencenumber)
-- drops: lead(estimatedclosedate, estimatedvalue, estimatedamount, budgetstatus, salesstage)
-- drops: lead(salesstagecode, stageid, processid, traversedpath, leadqualitycode, Rating)
-- drops: lead(qualificationcomments, lastonholdtime, onholdtime, address1_line1, address1_line2)
-- drops: lead(address1_line3, address1_postalcode, address1_composite, address1_addressid)
-- drops: lead(address2_addressid, owningbusinessunit, owninguser, owningteam, exchangerate)
-- drops: lead(transactioncurrencyid, timezoneruleversionnumber, utcconversiontimezonecode)
-- drops: lead(msdyn_predictivescoreid, msdyn_leadscore, msdyn_leadgrade, msdyn_leadscoretrend)
-- Every other column stays, as an attribute of its own.
SELECT
    guid(leadid) AS lead_id,
    createdon AS created_at,
    emailaddress1 AS email,
    coalesce(telephone1, mobilephone) AS phone,
    firstname AS first_name,
    lastname AS last_name,
    jobtitle AS job_title,
    companyname AS company,
    parentaccountid AS account_id,
    industrycode AS industry,
    numberofemployees AS employees,
    revenue AS annual_revenue,
    address1_country AS country,
    address1_stateorprovince AS region,
    leadsourcecode AS source,
    campaignid AS campaign,
    ownerid AS owner,
    * EXCLUDE (
        leadid, createdon, emailaddress1, telephone1, mobilephone, firstname, lastname, jobtitle,
        companyname, parentaccountid, industrycode, numberofemployees, revenue, address1_country,
        address1_stateorprovince, leadsourcecode, campaignid, ownerid
    )
FROM lead
