-- Statuses of Salesforce: the lead's own status with its history, its conversion, its opportunity.
-- needs: Lead(Id, CreatedDate)
-- uses: Lead(Status = "Lead Status", IsConverted = Converted, ConvertedDate = "Converted Date")
-- uses: Lead(ConvertedOpportunityId = "Converted Opportunity ID", IsDeleted)
-- uses: Lead(LastModifiedDate = "Last Modified" | "Last Modified Date")
-- uses: LeadHistory(LeadId = "Lead ID", Field = "Field / Event", OldValue = "Old Value")
-- uses: LeadHistory(NewValue = "New Value", CreatedDate = "Edit Date" | "Created Date")
-- uses: Opportunity(Id = "Opportunity ID", StageName = Stage, IsWon = Won, IsClosed = Closed)
-- uses: Opportunity(CloseDate = "Close Date", Amount, OwnerId = "Opportunity Owner")
-- file: LeadHistory = leadhistory | lead history | lead_history
-- file: Opportunity = opportunity | opportunities
-- times: Lead(ConvertedDate, LastModifiedDate)
-- times: LeadHistory(CreatedDate)
-- times: Opportunity(CloseDate)
-- without LeadHistory: a lead's status counts from its last modification; attributes have no history
-- without Opportunity: a converted lead counts as won, since nothing tells what became of its deal
WITH ids AS (
    SELECT salesforce_id(Id) AS key, min(Id) AS Id, bool_or(is_yes(IsDeleted)) AS deleted
    FROM Lead
    GROUP BY ALL
),

changes AS MATERIALIZED (
    SELECT h.* REPLACE (coalesce(i.Id, h.LeadId) AS LeadId)
    FROM LeadHistory AS h
    LEFT JOIN ids AS i ON i.key = salesforce_id(h.LeadId)
    WHERE NOT coalesce(i.deleted, false)
),

history AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY LeadId ORDER BY CreatedDate, _place) AS nth
    FROM changes
    WHERE lower(Field) IN ('status', 'lead status')
),

-- Where no column says whether it was converted, the date or the deal of a conversion does.
converted AS MATERIALIZED (
    SELECT
        l.*,
        coalesce(h.at, l.ConvertedDate, l.LastModifiedDate) AS converted_at
    FROM Lead AS l
    LEFT JOIN (
        SELECT LeadId, min(CreatedDate) AS at
        FROM changes
        WHERE lower(Field) IN ('leadconverted', 'converted')
        GROUP BY LeadId
    ) AS h ON h.LeadId = l.Id
    WHERE NOT is_yes(l.IsDeleted)
        AND (
            is_yes(l.IsConverted)
            OR (l.IsConverted IS NULL AND coalesce(l.ConvertedOpportunityId, l.ConvertedDate::VARCHAR) IS NOT NULL)
        )
),

-- As it was at creation: what the first change changed, else "raw".
created AS (
    SELECT l.Id, l.CreatedDate, coalesce(h.OldValue, 'raw') AS word, l._place
    FROM Lead AS l
    LEFT JOIN history AS h ON h.LeadId = l.Id AND h.nth = 1
    WHERE NOT is_yes(l.IsDeleted)
),

-- Without a history only the present status is known, and that it was set by now.
present AS (
    SELECT l.Id, l.LastModifiedDate, l.Status, l._place
    FROM Lead AS l
    WHERE l.Status IS NOT NULL
        AND l.Id NOT IN (SELECT Id FROM converted WHERE Id IS NOT NULL)
        AND NOT is_yes(l.IsDeleted)
        AND l.Id NOT IN (SELECT LeadId FROM history WHERE LeadId IS NOT NULL)
        AND status_of(l.Status) <> 'raw'
),

words AS (
    SELECT Id AS lead_id, CreatedDate AS occurred_at, word, _place FROM created
    UNION ALL
    SELECT LeadId, CreatedDate, NewValue, _place FROM history WHERE NewValue IS NOT NULL
    UNION ALL
    SELECT Id, LastModifiedDate, Status, _place FROM present
),

-- A deal was closed no sooner than its lead was converted. A stage nobody knows is asked for.
deal AS MATERIALIZED (
    SELECT
        c.Id AS lead_id,
        greatest(o.CloseDate, c.converted_at) AS occurred_at,
        deal_of(o.StageName, o.IsWon, NULL, o.IsClosed) AS status,
        o.StageName AS reason,
        o.Amount AS amount,
        o.OwnerId AS owner,
        o._place
    FROM converted AS c
    INNER JOIN Opportunity AS o ON salesforce_id(o.Id) = salesforce_id(c.ConvertedOpportunityId)
),

everything AS MATERIALIZED (
    SELECT
        lead_id,
        occurred_at,
        status_of(word) AS status,
        CASE WHEN status_of(word) = 'rejected' THEN word END AS reason,
        NULL::VARCHAR AS amount,
        NULL::VARCHAR AS owner,
        _place
    FROM words
    UNION ALL
    SELECT
        Id,
        converted_at,
        CASE
            WHEN (SELECT count(*) FROM Opportunity) = 0 THEN 'won'
            WHEN ConvertedOpportunityId IS NULL THEN 'sql'
            ELSE 'opportunity'
        END,
        NULL, NULL, NULL, _place
    FROM converted
    UNION ALL
    SELECT * FROM deal WHERE status <> 'open'
),

-- A converted lead is locked: what its own status says after the win does not open it again.
won AS (
    SELECT e.lead_id, min(e.occurred_at) AS won_at
    FROM everything AS e
    INNER JOIN converted AS c ON c.Id = e.lead_id
    WHERE e.status = 'won'
    GROUP BY e.lead_id
)

SELECT e.*
FROM everything AS e
LEFT JOIN won AS w ON w.lead_id = e.lead_id
WHERE e.status = 'won' OR coalesce(e.occurred_at <= w.won_at, true)
