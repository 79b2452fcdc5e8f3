-- What the report says about an export of Dynamics 365, with how often: one row per sentence.
WITH linked AS (
    SELECT o._place, opportunity_state(o.statecode, o.statuscode) AS state
    FROM opportunity AS o
    WHERE guid(o.originatingleadid) IN (SELECT guid(leadid) FROM lead WHERE leadid IS NOT NULL)
        OR guid(o.opportunityid) IN (
            SELECT guid(qualifyingopportunityid) FROM lead WHERE qualifyingopportunityid IS NOT NULL
        )
)

SELECT count(*) AS n, 'won or lost opportunities are of no lead of this export: originatingleadid (or the lead''s qualifyingopportunityid) must be an id, not a name' AS said
FROM opportunity
WHERE opportunity_state(statecode, statuscode) IN ('won', 'lost')
    AND _place NOT IN (SELECT _place FROM linked)
UNION ALL
SELECT count(*), 'opportunities were lost after another of the same lead was won: the win counts'
FROM linked
WHERE state = 'lost'
    AND _place NOT IN (SELECT _place FROM out.statuses WHERE status = 'lost' AND _place IS NOT NULL)
    AND _place NOT IN (SELECT place FROM rejected_rows WHERE place IS NOT NULL)
UNION ALL
SELECT count(*), 'activities with the status ''' || statecode || ''' are left out: they are open, planned or cancelled'
FROM activitypointer
WHERE coalesce(trim(statecode) IN ('0', '2', '3'), false) OR is_undone(statecode)
GROUP BY statecode
UNION ALL
SELECT count(*), 'rows of the audit have a changedata without changedAttributes: they tell of no column'
FROM audit
WHERE json_valid(changedata)
    AND json_extract(CASE WHEN json_valid(changedata) THEN changedata END, '$.changedAttributes') IS NULL
