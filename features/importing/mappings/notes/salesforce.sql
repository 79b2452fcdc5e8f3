-- What the report says about an export of Salesforce, with how often: one row per sentence.
SELECT count(*) AS n, 'converted leads name an opportunity that is not in the export: they stay open' AS said
FROM Lead
WHERE ConvertedOpportunityId IS NOT NULL
    AND NOT is_yes(IsDeleted)
    AND (SELECT count(*) FROM Opportunity) > 0
    AND salesforce_id(ConvertedOpportunityId) NOT IN (
        SELECT salesforce_id(Id) FROM Opportunity WHERE Id IS NOT NULL
    )
UNION ALL
SELECT count(*), 'converted leads name no opportunity: they count as sql, and stay open'
FROM Lead
WHERE is_yes(IsConverted)
    AND ConvertedOpportunityId IS NULL
    AND NOT is_yes(IsDeleted)
    AND (SELECT count(*) FROM Opportunity) > 0
UNION ALL
SELECT count(*), 'leads say ''' || IsConverted || ''' in IsConverted, which is neither yes nor no: taken as no'
FROM Lead
WHERE IsConverted IS NOT NULL AND NOT is_yes(IsConverted) AND NOT is_no(IsConverted)
GROUP BY IsConverted
UNION ALL
SELECT count(*), 'tasks with the status ''' || Status || ''' are no activities: they are open or cancelled'
FROM Task
WHERE is_undone(Status) AND NOT is_yes(IsDeleted) AND NOT is_yes(IsClosed) AND CompletedDateTime IS NULL
GROUP BY Status
UNION ALL
SELECT count(*), 'tasks with the status ''' || Status || ''' count as done'
FROM Task
WHERE NOT is_undone(Status)
    AND lower(trim(Status)) NOT IN ('completed', 'erledigt', 'abgeschlossen')
    AND NOT is_yes(IsDeleted)
    AND NOT is_no(IsClosed)
GROUP BY Status
UNION ALL
SELECT count(*), 'tasks are no activities: they are not closed (IsClosed)'
FROM Task
WHERE NOT is_undone(Status) AND is_no(IsClosed) AND NOT is_yes(IsDeleted) AND CompletedDateTime IS NULL
