-- What every mapping may use, beside the views of the files and the tables made so far (out.leads).

-- A readable name for an attribute: "Last Notable Activity" and LastNotableActivity__c become
-- last_notable_activity.
CREATE MACRO attribute_name(text) AS trim(regexp_replace(lower(regexp_replace(regexp_replace(
    regexp_replace(text, '__(c|r|pc)$', ''),
    '([\p{Ll}0-9])(\p{Lu})', '\1_\2', 'g'),
    '(\p{Lu})(\p{Lu}\p{Ll})', '\1_\2', 'g')),
    '[^\p{L}\p{M}\p{N}]+', '_', 'g'), '_');

-- Yes or no, however a CRM writes it.
CREATE MACRO is_yes(text) AS coalesce(lower(trim(text)) IN ('true', 't', '1', '1.0', 'yes', 'y', 'ja', 'wahr'), false);

-- The status that a company's own word means: first what was said with --status, then the words
-- that many companies use; any other stays as it is, and the import asks.
CREATE MACRO status_of(text) AS coalesce(
    (SELECT min(w.status) FROM status_words w WHERE w.written = lower(trim(text))),
    (SELECT CASE
        WHEN x IN ('raw', 'inquiry', 'engaged', 'mql', 'sal', 'sql', 'opportunity', 'won', 'lost', 'rejected', 'recycled') THEN x
        WHEN regexp_matches(x, 'not converted|^closed lost$|^closedlost$|^verloren$|^dead$') THEN 'lost'
        WHEN regexp_matches(x, 'disqualif|unqualif|not qualified|unqualifiziert|^junk|^spam|bad timing|cannot contact|no longer interested|^cancell?ed$') THEN 'rejected'
        WHEN regexp_matches(x, 'nurtur|recycl') THEN 'recycled'
        WHEN x IN ('customer', 'evangelist', 'closed won', 'closedwon', 'kunde', 'gewonnen') THEN 'won'
        WHEN regexp_matches(x, 'opportunity|^open deal$|verkaufschance') THEN 'opportunity'
        WHEN regexp_matches(x, '^marketing ?qualified') THEN 'mql'
        WHEN regexp_matches(x, '^sales ?accepted') THEN 'sal'
        WHEN regexp_matches(x, '^sales ?qualified|^qualified$|^qualifiziert$|converted$') THEN 'sql'
        WHEN regexp_matches(x, '^working|^contacted$|^connected$|^in progress$|^kontaktiert$|^in bearbeitung$') THEN 'engaged'
        WHEN x IN ('lead', 'inquiry', 'anfrage') THEN 'inquiry'
        WHEN regexp_matches(x, '^new$|^neu$|^open$|^offen$|not contacted|^attempted|^subscriber$') THEN 'raw'
     END FROM (SELECT replace(lower(trim(text)), '_', ' ') AS x)),
    text);
