-- Earlier values of HubSpot's contact properties. The history has every value since creation, and
-- a first one that came within a minute of the creation is what the contact was created with.
-- needs: contacts("Record ID", "Create Date")
-- uses: history("Record ID", Property, Value, Timestamp)
-- times: history(Timestamp)
WITH changes AS (
    SELECT
        "Record ID" AS lead_id,
        Timestamp AS occurred_at,
        CASE replace(replace(lower(Property), ' ', ''), '_', '')
            WHEN 'jobtitle' THEN 'job_title'
            WHEN 'companyname' THEN 'company'
            WHEN 'numberofemployees' THEN 'employees'
            WHEN 'numemployees' THEN 'employees'
            WHEN 'annualrevenue' THEN 'annual_revenue'
            WHEN 'country/region' THEN 'country'
            WHEN 'state/region' THEN 'region'
            WHEN 'state' THEN 'region'
            WHEN 'originalsource' THEN 'source'
            WHEN 'hsanalyticssource' THEN 'source'
            WHEN 'firstname' THEN 'first_name'
            WHEN 'lastname' THEN 'last_name'
            WHEN 'phonenumber' THEN 'phone'
            WHEN 'associatedcompanyid' THEN 'account_id'
            ELSE attribute_name(Property)
        END AS attribute,
        Value AS value,
        _place
    FROM history
    WHERE replace(replace(lower(Property), ' ', ''), '_', '') NOT IN (
        'lifecyclestage', 'leadstatus', 'hsleadstatus', 'hubspotownerid', 'contactowner',
        'createdate', 'lastmodifieddate', 'hsobjectid'
    )
)

SELECT
    c.lead_id,
    CASE
        WHEN c.occurred_at < l."Create Date" + INTERVAL 1 MINUTE THEN least(c.occurred_at, l."Create Date")
        ELSE c.occurred_at
    END AS occurred_at,
    c.attribute,
    c.value,
    c._place
FROM changes AS c
LEFT JOIN contacts AS l ON l."Record ID" = c.lead_id
