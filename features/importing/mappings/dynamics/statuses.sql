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
WITH leads AS MATERIALIZED (
    SELECT
        guid(leadid) AS leadid,
        createdon,
        modifiedon,
        lead_state(statecode, statuscode) AS state,
        statuscode,
        guid(qualifyingopportunityid) AS qualifyingopportunityid,
        _place
    FROM lead
),

changes AS MATERIALIZED (
    SELECT
        guid(objectid) AS lead_id, createdon AS occurred_at,
        lower(replace(attributename, ' ', '')) AS field, newvalue AS value, _place
    FROM audit
    WHERE attributename IS NOT NULL
    UNION ALL
    SELECT
        guid(a.objectid), a.createdon,
        lower(replace(c.change ->> 'logicalName', ' ', '')), c.change ->> 'newValue', a._place
    FROM audit AS a
    CROSS JOIN unnest(from_json(json_extract(
        CASE WHEN json_valid(a.changedata) THEN a.changedata END, '$.changedAttributes'
    ), '["JSON"]')) AS c (change)
),

deal AS MATERIALIZED (
    SELECT
        k.leadid, o.createdon, o.actualclosedate, opportunity_state(o.statecode, o.statuscode) AS state,
        o.statuscode AS reason, o.actualvalue, o.ownerid, o._place
    FROM opportunity AS o
    INNER JOIN (
        SELECT l.leadid, p._place
        FROM opportunity AS p
        INNER JOIN leads AS l ON l.leadid = guid(p.originatingleadid)
        UNION
        SELECT l.leadid, p._place
        FROM opportunity AS p
        INNER JOIN leads AS l ON l.qualifyingopportunityid = guid(p.opportunityid)
    ) AS k ON k._place = o._place
),

-- When it was last qualified or disqualified: the audit tells, or the opportunity that came of
-- it; else only "by the last modification".
decided AS MATERIALIZED (
    SELECT
        l.*,
        h.at AS audited_at,
        coalesce(h.at, CASE WHEN l.state = 'qualified' THEN d.at END, l.modifiedon) AS decided_at
    FROM leads AS l
    LEFT JOIN (
        SELECT lead_id, lead_state(value, NULL) AS state, max(occurred_at) AS at
        FROM changes
        WHERE field IN ('statecode', 'status') AND value IS NOT NULL
        GROUP BY ALL
    ) AS h ON h.lead_id = l.leadid AND h.state = l.state
    LEFT JOIN (SELECT leadid, min(createdon) AS at FROM deal GROUP BY leadid) AS d ON d.leadid = l.leadid
),

everything AS MATERIALIZED (
    SELECT leadid AS lead_id, createdon AS occurred_at, 'raw' AS status, NULL::VARCHAR AS reason,
        NULL::VARCHAR AS amount, NULL::VARCHAR AS owner, _place
    FROM leads
    UNION ALL
    SELECT lead_id, occurred_at, 'engaged', NULL, NULL, NULL, _place
    FROM changes
    WHERE field IN ('statuscode', 'statusreason')
        AND (value = '2' OR status_of(value) = 'engaged')
        AND lead_id IN (SELECT leadid FROM leads)
    UNION ALL
    SELECT
        leadid,
        decided_at,
        CASE WHEN (SELECT count(*) FROM opportunity) = 0 THEN 'won' ELSE 'sql' END,
        NULL, NULL, NULL, _place
    FROM decided
    WHERE state = 'qualified'
    UNION ALL
    SELECT
        leadid,
        decided_at,
        CASE WHEN lower(coalesce(statuscode, '4')) IN ('4', 'lost', 'verloren') THEN 'lost' ELSE 'rejected' END,
        CASE lower(statuscode)
            WHEN '5' THEN 'cannot contact'
            WHEN '6' THEN 'no longer interested'
            WHEN '7' THEN 'cancelled'
            ELSE statuscode
        END,
        NULL, NULL, _place
    FROM decided
    WHERE state = 'disqualified'
    UNION ALL
    -- A state that nobody knows is asked for.
    SELECT leadid, coalesce(decided_at, createdon), state, NULL, NULL, NULL, _place
    FROM decided
    WHERE state NOT IN ('open', 'qualified', 'disqualified')
    UNION ALL
    SELECT leadid, createdon, 'opportunity', NULL, NULL, NULL, _place
    FROM deal
    WHERE createdon IS NOT NULL
    UNION ALL
    -- The day of the close has no clock: it was no sooner than what led to it on the same day.
    SELECT
        d.leadid,
        CASE
            WHEN d.state NOT IN ('won', 'lost') THEN coalesce(d.actualclosedate, d.createdon, l.createdon)
            WHEN d.actualclosedate IS NOT NULL THEN greatest(
                d.actualclosedate, d.createdon,
                CASE WHEN l.audited_at < d.actualclosedate + INTERVAL 1 DAY THEN l.audited_at END
            )
        END,
        d.state, d.reason, d.actualvalue, d.ownerid, d._place
    FROM deal AS d
    INNER JOIN decided AS l ON l.leadid = d.leadid
    WHERE d.state <> 'open'
),

won AS (
    SELECT lead_id, min(occurred_at) AS won_at FROM everything WHERE status = 'won' GROUP BY lead_id
)

-- What the record of the lead, or another of its opportunities, says after the win does not open it.
SELECT e.*
FROM everything AS e
LEFT JOIN won AS w ON w.lead_id = e.lead_id
WHERE e.status NOT IN ('raw', 'engaged', 'sql', 'opportunity', 'lost', 'rejected')
    OR coalesce(CASE WHEN e.status IN ('lost', 'rejected') THEN e.occurred_at < w.won_at ELSE e.occurred_at <= w.won_at END, true)
