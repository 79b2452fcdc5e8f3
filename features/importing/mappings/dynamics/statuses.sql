-- Statuses of Dynamics 365: a lead is open (statecode 0), qualified (1) or disqualified (2); its
-- status reason tells more; what became of it tells the opportunity it qualified as.
-- needs: lead(leadid, createdon)
-- uses: lead(statecode = statecodename | Status, statuscode = statuscodename | "Status Reason")
-- uses: lead(modifiedon = "Modified On" | "(Do Not Modify) Modified On")
-- uses: lead(qualifyingopportunityid = _qualifyingopportunityid_value)
-- uses: opportunity(opportunityid = "(Do Not Modify) Opportunity", statecode = statecodename | Status)
-- uses: opportunity(createdon = "Created On", actualclosedate = "Actual Close Date", actualvalue = "Actual Revenue")
-- uses: opportunity(statuscode = statuscodename | "Status Reason", ownerid = _ownerid_value | Owner)
-- uses: opportunity(originatingleadid = _originatingleadid_value | "Originating Lead")
-- uses: audit(objectid = _objectid_value | "Record", createdon = "Changed Date" | "Created On")
-- uses: audit(attributename = "Changed Field" | Attribute | attribute, oldvalue = "Old Value", newvalue = "New Value")
-- uses: audit(changedata = "Change Data")
-- file: opportunity = opportunity | opportunities | *opportunities*
-- file: audit = audit | audits | audit history | audithistory | *audit*
-- times: lead(modifiedon)
-- times: opportunity(createdon, actualclosedate)
-- times: audit(createdon)
-- without audit: a lead's status counts from its last modification; attributes have no history
-- without opportunity: a qualified lead counts as won, since nothing tells what became of its deal
WITH changes AS (
    SELECT objectid AS lead_id, createdon AS occurred_at, attributename AS field, newvalue AS value, _place
    FROM audit
    WHERE attributename IS NOT NULL
    UNION ALL
    SELECT
        a.objectid, a.createdon, c.change ->> 'logicalName', c.change ->> 'newValue', a._place
    FROM audit AS a
    CROSS JOIN unnest(from_json(json_extract(a.changedata, '$.changedAttributes'), '["JSON"]')) AS c (change)
    WHERE a.changedata IS NOT NULL
),

-- When it was last qualified or disqualified; without an audit only "by the last modification".
decided AS (
    SELECT
        l.leadid,
        l.statecode,
        l.statuscode,
        l.qualifyingopportunityid,
        coalesce(h.at, l.modifiedon) AS decided_at,
        l._place
    FROM lead AS l
    LEFT JOIN (
        SELECT lead_id, max(occurred_at) AS at
        FROM changes
        WHERE lower(replace(field, ' ', '')) IN ('statecode', 'status')
            AND lower(value) NOT IN ('0', 'open')
        GROUP BY lead_id
    ) AS h ON h.lead_id = l.leadid
),

deal AS (
    SELECT
        l.leadid,
        o.createdon,
        o.actualclosedate,
        o.statecode,
        o.statuscode,
        o.actualvalue,
        o.ownerid,
        o._place
    FROM opportunity AS o
    INNER JOIN lead AS l
        ON l.leadid = o.originatingleadid
        OR l.qualifyingopportunityid = o.opportunityid
)

SELECT leadid AS lead_id, createdon AS occurred_at, 'raw' AS status, NULL::VARCHAR AS reason,
    NULL::VARCHAR AS amount, NULL::VARCHAR AS owner, _place
FROM lead
UNION ALL
SELECT lead_id, occurred_at, 'engaged', NULL, NULL, NULL, _place
FROM changes
WHERE lower(replace(field, ' ', '')) IN ('statuscode', 'statusreason')
    AND lower(value) IN ('2', 'contacted')
    AND lead_id IN (SELECT leadid FROM lead)
UNION ALL
SELECT
    leadid,
    decided_at,
    CASE WHEN (SELECT count(*) FROM opportunity) = 0 THEN 'won' ELSE 'sql' END,
    NULL, NULL, NULL, _place
FROM decided
WHERE lower(statecode) IN ('1', 'qualified')
UNION ALL
SELECT
    leadid,
    decided_at,
    CASE WHEN lower(coalesce(statuscode, '4')) IN ('4', 'lost') THEN 'lost' ELSE 'rejected' END,
    CASE lower(statuscode)
        WHEN '5' THEN 'cannot contact'
        WHEN '6' THEN 'no longer interested'
        WHEN '7' THEN 'cancelled'
        ELSE statuscode
    END,
    NULL, NULL, _place
FROM decided
WHERE lower(statecode) IN ('2', 'disqualified')
UNION ALL
SELECT leadid, createdon, 'opportunity', NULL, NULL, NULL, _place
FROM deal
WHERE createdon IS NOT NULL
UNION ALL
SELECT
    leadid,
    actualclosedate,
    CASE WHEN lower(statecode) IN ('1', 'won') THEN 'won' ELSE 'lost' END,
    statuscode, actualvalue, ownerid, _place
FROM deal
WHERE lower(statecode) IN ('1', 'won', '2', 'lost')
