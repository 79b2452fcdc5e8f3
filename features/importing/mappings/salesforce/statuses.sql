-- Statuses of Salesforce: the lead's own status with its history, its conversion, its opportunity.
-- needs: Lead(Id, CreatedDate)
-- uses: Lead(Status = "Lead Status", IsConverted = Converted, ConvertedDate = "Converted Date")
-- uses: Lead(ConvertedOpportunityId, LastModifiedDate = "Last Modified", IsDeleted)
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
WITH history AS (
    SELECT *, row_number() OVER (PARTITION BY LeadId ORDER BY CreatedDate, _place) AS nth
    FROM LeadHistory
    WHERE lower(Field) IN ('status', 'lead status')
        AND coalesce(LeadId, '') NOT IN (SELECT Id FROM Lead WHERE is_yes(IsDeleted))
),

converted AS (
    SELECT
        l.*,
        coalesce(h.at, l.ConvertedDate, l.LastModifiedDate) AS converted_at
    FROM Lead AS l
    LEFT JOIN (
        SELECT LeadId, min(CreatedDate) AS at
        FROM LeadHistory
        WHERE lower(Field) IN ('leadconverted', 'converted')
        GROUP BY LeadId
    ) AS h ON h.LeadId = l.Id
    WHERE is_yes(l.IsConverted) AND NOT is_yes(l.IsDeleted)
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
        AND NOT is_yes(l.IsConverted)
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
)

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
SELECT
    c.Id,
    greatest(o.CloseDate, c.converted_at),
    CASE WHEN is_yes(o.IsWon) OR lower(o.StageName) = 'closed won' THEN 'won' ELSE 'lost' END,
    o.StageName, o.Amount, o.OwnerId, o._place
FROM converted AS c
INNER JOIN Opportunity AS o ON o.Id = c.ConvertedOpportunityId
WHERE is_yes(o.IsClosed) OR lower(o.StageName) IN ('closed won', 'closed lost')
