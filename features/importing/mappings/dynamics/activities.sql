-- Activities of Dynamics 365: those that were completed and regard a lead, or the opportunity it
-- became. Planned and cancelled ones are not used, nor those of other records.
-- needs: lead(leadid)
-- uses: lead(qualifyingopportunityid)
-- uses: activitypointer(activityid = "(Do Not Modify) Activity", activitytypecode = activitytypecodename | "Activity Type")
-- uses: activitypointer(subject, regardingobjectid = _regardingobjectid_value | Regarding)
-- uses: activitypointer(statecode = statecodename | "Activity Status", createdon = "Created On")
-- uses: activitypointer(actualend = "Actual End", scheduledend = "Due Date")
-- file: activitypointer = activitypointer | activitypointers | activities | *activities*
-- times: activitypointer(createdon, actualend, scheduledend)
WITH record AS (
    SELECT guid(leadid) AS record_id, guid(leadid) AS lead_id FROM lead
    UNION
    SELECT guid(qualifyingopportunityid), min(guid(leadid))
    FROM lead
    WHERE qualifyingopportunityid IS NOT NULL
    GROUP BY guid(qualifyingopportunityid)
)

SELECT
    r.lead_id,
    coalesce(a.actualend, a.createdon) AS occurred_at,
    CASE lower(a.activitytypecode)
        WHEN 'phonecall' THEN 'call'
        WHEN 'phone call' THEN 'call'
        WHEN '4210' THEN 'call'
        WHEN '4202' THEN 'email'
        WHEN 'appointment' THEN 'meeting'
        WHEN '4201' THEN 'meeting'
        WHEN '4212' THEN 'task'
        ELSE attribute_name(a.activitytypecode)
    END AS type,
    a.subject,
    -- What was logged later is known from then on.
    CASE WHEN a.createdon > a.actualend THEN a.createdon END AS received_at,
    a.activityid AS activity_id,
    a._place
FROM activitypointer AS a
INNER JOIN record AS r ON r.record_id = guid(a.regardingobjectid)
-- Only what is clearly not done is left out: open (0), cancelled (2), scheduled (3).
WHERE NOT (coalesce(trim(a.statecode) IN ('0', '2', '3'), false) OR is_undone(a.statecode))
