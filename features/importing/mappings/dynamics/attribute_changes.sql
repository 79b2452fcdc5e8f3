-- Earlier values of the lead columns of Dynamics 365, from its audit history: one row per changed
-- column (attributename, oldvalue, newvalue), or the JSON of the audit table (changedata). What a
-- lead had at its creation is what the first change changed.
-- needs: lead(leadid, createdon)
-- uses: audit(objectid, createdon, attributename, oldvalue, newvalue, changedata)
-- times: audit(createdon)
WITH raw_changes AS (
    SELECT guid(objectid) AS lead_id, createdon AS occurred_at, attributename AS field, oldvalue, newvalue, _place
    FROM audit
    WHERE attributename IS NOT NULL
    UNION ALL
    SELECT
        guid(a.objectid), a.createdon, c.change ->> 'logicalName', c.change ->> 'oldValue',
        c.change ->> 'newValue', a._place
    FROM audit AS a
    CROSS JOIN unnest(from_json(json_extract(
        CASE WHEN json_valid(a.changedata) THEN a.changedata END, '$.changedAttributes'
    ), '["JSON"]')) AS c (change)
),

changes AS (
    SELECT
        lead_id,
        occurred_at,
        CASE lower(replace(field, ' ', ''))
            WHEN 'emailaddress1' THEN 'email'
            WHEN 'telephone1' THEN 'phone'
            WHEN 'jobtitle' THEN 'job_title'
            WHEN 'companyname' THEN 'company'
            WHEN 'industrycode' THEN 'industry'
            WHEN 'numberofemployees' THEN 'employees'
            WHEN 'revenue' THEN 'annual_revenue'
            WHEN 'annualrevenue' THEN 'annual_revenue'
            WHEN 'address1_country' THEN 'country'
            WHEN 'address1_stateorprovince' THEN 'region'
            WHEN 'leadsourcecode' THEN 'source'
            WHEN 'leadsource' THEN 'source'
            WHEN 'campaignid' THEN 'campaign'
            WHEN 'firstname' THEN 'first_name'
            WHEN 'lastname' THEN 'last_name'
            ELSE attribute_name(field)
        END AS attribute,
        nullif(trim(oldvalue), '') AS oldvalue,
        nullif(trim(newvalue), '') AS newvalue,
        _place
    FROM raw_changes
    WHERE lead_id IN (SELECT guid(leadid) FROM lead)
        AND lower(replace(field, ' ', '')) NOT IN (
            'statecode', 'statuscode', 'status', 'statusreason', 'ownerid', 'owner',
            'qualifyingopportunityid', 'modifiedon', 'modifiedby', 'createdon'
        )
),

first_changes AS (
    SELECT *
    FROM changes
    QUALIFY row_number() OVER (PARTITION BY lead_id, attribute ORDER BY occurred_at, _place) = 1
)

SELECT lead_id, occurred_at, attribute, newvalue AS value, _place FROM changes
UNION ALL
SELECT f.lead_id, l.createdon, f.attribute, f.oldvalue, f._place
FROM first_changes AS f
INNER JOIN lead AS l ON guid(l.leadid) = f.lead_id
WHERE l.createdon < f.occurred_at
