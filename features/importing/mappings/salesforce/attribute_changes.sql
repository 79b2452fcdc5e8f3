-- Earlier values of Salesforce's lead fields, from the field history: what a lead had at its
-- creation is what the first change changed.
-- needs: Lead(Id, CreatedDate)
-- uses: Lead(IsDeleted)
-- uses: LeadHistory(LeadId, Field, OldValue, NewValue, CreatedDate)
-- times: LeadHistory(CreatedDate)
WITH ids AS (
    SELECT salesforce_id(Id) AS key, min(Id) AS Id, bool_or(is_yes(IsDeleted)) AS deleted
    FROM Lead
    GROUP BY ALL
),

changes AS (
    SELECT
        coalesce(i.Id, h.LeadId) AS lead_id,
        h.CreatedDate AS occurred_at,
        CASE replace(lower(Field), ' ', '')
            WHEN 'title' THEN 'job_title'
            WHEN 'numberofemployees' THEN 'employees'
            WHEN 'state' THEN 'region'
            WHEN 'state/province' THEN 'region'
            WHEN 'leadsource' THEN 'source'
            ELSE attribute_name(Field)
        END AS attribute,
        OldValue,
        NewValue,
        h._place
    FROM LeadHistory AS h
    LEFT JOIN ids AS i ON i.key = salesforce_id(h.LeadId)
    WHERE lower(Field) NOT IN (
        'status', 'lead status', 'owner', 'ownerassignment', 'owneraccepted', 'created', 'leadconverted',
        'converted', 'leadmerged', 'locked', 'unlocked', 'deleted', 'name'
    )
    AND NOT coalesce(i.deleted, false)
),

first_changes AS (
    SELECT *
    FROM changes
    QUALIFY row_number() OVER (PARTITION BY lead_id, attribute ORDER BY occurred_at, _place) = 1
)

SELECT lead_id, occurred_at, attribute, NewValue AS value, _place FROM changes
UNION ALL
SELECT f.lead_id, l.CreatedDate, f.attribute, f.OldValue, f._place
FROM first_changes AS f
INNER JOIN Lead AS l ON l.Id = f.lead_id
WHERE l.CreatedDate < f.occurred_at
