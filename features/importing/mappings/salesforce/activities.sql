-- Activities of Salesforce: tasks that were done, events, answers to campaigns.
-- After a conversion its tasks belong to the contact: they are led back to the lead. Tasks of
-- contacts that never were leads, and tasks that are open or cancelled, are not used.
-- needs: Lead(Id)
-- uses: Lead(ConvertedContactId = "Converted Contact ID", IsDeleted)
-- uses: Task(Id = "Activity ID", WhoId = "Lead ID" | "Who ID", Subject, Type, TaskSubtype = "Task Subtype")
-- uses: Task(Status, ActivityDate = Date | "Due Date", CompletedDateTime = "Completed Date/Time", IsClosed = Closed)
-- uses: Task(CreatedDate = "Created Date", IsDeleted)
-- uses: Event(Id, WhoId, Subject, Type, StartDateTime = ActivityDateTime, CreatedDate, IsDeleted)
-- uses: CampaignMember(Id, LeadId, CampaignId, HasResponded, FirstRespondedDate, CreatedDate)
-- file: Task = task | tasks
-- file: Event = event | events
-- file: CampaignMember = campaignmember | campaign member | campaign_member | campaignmembers
-- times: Task(ActivityDate, CompletedDateTime, CreatedDate)
-- times: Event(StartDateTime, CreatedDate)
-- times: CampaignMember(FirstRespondedDate, CreatedDate)
WITH person AS (
    SELECT salesforce_id(Id) AS who, min(Id) AS lead_id
    FROM Lead
    WHERE NOT is_yes(IsDeleted)
    GROUP BY salesforce_id(Id)
    UNION
    SELECT salesforce_id(ConvertedContactId), min(Id)
    FROM Lead
    WHERE ConvertedContactId IS NOT NULL AND NOT is_yes(IsDeleted)
    GROUP BY salesforce_id(ConvertedContactId)
),

done AS (
    SELECT
        WhoId AS who,
        coalesce(CompletedDateTime, ActivityDate, CreatedDate) AS occurred_at,
        CreatedDate AS received_at,
        coalesce(TaskSubtype, Type, 'task') AS word,
        Subject AS subject,
        Id AS activity_id,
        _place
    FROM Task
    WHERE NOT is_yes(IsDeleted)
        -- Companies have words of their own for "done": only what is clearly not done is left out.
        AND (is_yes(IsClosed) OR CompletedDateTime IS NOT NULL OR NOT (is_no(IsClosed) OR is_undone(Status)))
    UNION ALL
    SELECT WhoId, StartDateTime, CreatedDate, coalesce(Type, 'meeting'), Subject, Id, _place
    FROM Event
    WHERE NOT is_yes(IsDeleted)
    UNION ALL
    SELECT
        LeadId, coalesce(FirstRespondedDate, CreatedDate), CreatedDate, 'campaign_response',
        CampaignId, Id, _place
    FROM CampaignMember
    WHERE is_yes(HasResponded)
)

SELECT
    coalesce(p.lead_id, d.who) AS lead_id,
    d.occurred_at,
    attribute_name(CASE WHEN lower(d.word) = 'listemail' THEN 'email' ELSE d.word END) AS type,
    d.subject,
    -- A call logged on Monday for last Friday is known from Monday on.
    CASE WHEN d.received_at > d.occurred_at THEN d.received_at END AS received_at,
    d.activity_id,
    d._place
FROM done AS d
LEFT JOIN person AS p ON p.who = salesforce_id(d.who)
WHERE p.lead_id IS NOT NULL
    -- 00Q begins the id of a lead: of one that is not in the export, and not a deleted one.
    OR (starts_with(d.who, '00Q') AND salesforce_id(d.who) NOT IN (
        SELECT salesforce_id(Id) FROM Lead WHERE is_yes(IsDeleted)
    ))
