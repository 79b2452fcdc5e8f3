-- What every mapping may use, beside the views of the files and the tables made so far (out.leads).

-- A readable name for an attribute: "Last Notable Activity" and LastNotableActivity__c become
-- last_notable_activity.
CREATE MACRO attribute_name(text) AS trim(regexp_replace(lower(regexp_replace(regexp_replace(
    regexp_replace(text, '__(c|r|pc)$', ''),
    '([\p{Ll}0-9])(\p{Lu})', '\1_\2', 'g'),
    '(\p{Lu})(\p{Lu}\p{Ll})', '\1_\2', 'g')),
    '[^\p{L}\p{M}\p{N}]+', '_', 'g'), '_');

-- Yes or no, however a CRM writes it; what is neither is said in the notes of the report.
CREATE MACRO is_yes(text) AS coalesce(lower(trim(text)) IN ('true', 't', '1', '1.0', 'yes', 'y', 'ja', 'wahr', 'checked', 'x', '✓', 'oui', 'sí'), false);
CREATE MACRO is_no(text) AS coalesce(lower(trim(text)) IN ('false', 'f', '0', '0.0', 'no', 'n', 'nein', 'falsch', 'unchecked', 'non'), false);

-- An id of Salesforce has 15 characters that tell capitals from small letters; the 18 of Data
-- Loader are the same ones and a checksum.
CREATE MACRO salesforce_id(text) AS CASE WHEN regexp_full_match(trim(text), '[A-Za-z0-9]{18}') THEN left(trim(text), 15) ELSE trim(text) END;

-- A GUID in one way of writing: small letters, no braces. Other ids stay as they are.
CREATE MACRO guid(text) AS CASE
    WHEN regexp_full_match(trim(text), '\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?') THEN lower(trim(text, ' {}'))
    ELSE trim(text)
END;

-- The status that a company's own word means: first what was said with --status, then the words
-- that many companies use; any other stays as it is, and the import asks.
CREATE MACRO status_of(text) AS coalesce(
    (SELECT min(w.status) FROM status_words w WHERE w.written = lower(trim(text))),
    (SELECT CASE
        WHEN x IN ('raw', 'inquiry', 'engaged', 'mql', 'sal', 'sql', 'opportunity', 'won', 'lost', 'rejected', 'recycled') THEN x
        WHEN regexp_matches(x, 'not converted|nicht konvertiert|^dead$') THEN 'lost'
        WHEN regexp_matches(x, 'disqualif|unqualif|not qualified|unqualifiziert|nicht qualifiziert|^junk|^spam|bad timing|cannot contact|no longer interested|nicht mehr interessiert|^kein interesse$|kontakt nicht möglich|^cancell?ed$|^storniert$|^abgebrochen$') THEN 'rejected'
        WHEN regexp_matches(x, 'nurtur|recycl') THEN 'recycled'
        -- "Closed Won", "Won - Contract Signed", "Abgeschlossen/Gewonnen", "Closed won (Sales Pipeline)".
        WHEN regexp_matches(x, '^((closed|(ab)?geschlossen)[ /,:(–-]*(und |and )?)?(won|gewonnen)($|[^\p{L}''’])')
            AND NOT regexp_matches(x, 'lost|verloren') THEN 'won'
        WHEN regexp_matches(x, '^((closed|(ab)?geschlossen)[ /,:(–-]*(und |and )?)?(lost|verloren)($|[^\p{L}''’])')
            AND NOT regexp_matches(x, 'won|gewonnen') THEN 'lost'
        WHEN x IN ('customer', 'evangelist', 'kunde') THEN 'won'
        WHEN regexp_matches(x, 'opportunity|^open deal$|verkaufschance') THEN 'opportunity'
        WHEN regexp_matches(x, '^marketing ?qualified') THEN 'mql'
        WHEN regexp_matches(x, '^sales ?accepted') THEN 'sal'
        WHEN regexp_matches(x, '^sales ?qualified|^qualified$|^qualifiziert$|converted$|konvertiert$') THEN 'sql'
        WHEN regexp_matches(x, '^working|^contacted$|^connected$|^in progress$|^kontaktiert$|^in bearbeitung|^in arbeit') THEN 'engaged'
        WHEN x IN ('lead', 'inquiry', 'anfrage') THEN 'inquiry'
        WHEN regexp_matches(x, '^new$|^neu$|^open$|^offen$|not contacted|nicht kontaktiert|^attempted|^subscriber$') THEN 'raw'
     END FROM (SELECT replace(lower(trim(text)), '_', ' ') AS x)),
    text);

-- What the stage of a deal means: won, lost, open or ignore; any other stays as it is, and the
-- import asks. The stages that Salesforce, HubSpot and Dynamics bring along are known; HubSpot
-- adds the name of the pipeline in brackets.
CREATE MACRO stage_of(text) AS (SELECT CASE
    WHEN text IS NULL THEN 'open'
    WHEN meant = 'won' THEN 'won'
    WHEN meant IN ('lost', 'rejected', 'recycled') THEN 'lost'
    WHEN meant IN ('raw', 'inquiry', 'engaged', 'mql', 'sal', 'sql', 'opportunity') THEN 'open'
    WHEN meant = 'ignore' THEN 'ignore'
    WHEN regexp_replace(lower(trim(text)), '\s*\(.*\)$', '') IN (
        'prospecting', 'qualification', 'needs analysis', 'value proposition', 'id. decision makers',
        'perception analysis', 'proposal/price quote', 'proposal', 'negotiation/review', 'negotiation',
        'akquise', 'qualifizierung', 'bedarfsanalyse', 'angebot', 'verhandlung', 'verhandlung/prüfung',
        'appointmentscheduled', 'appointment scheduled', 'qualifiedtobuy', 'qualified to buy',
        'presentationscheduled', 'presentation scheduled', 'decisionmakerboughtin',
        'decision maker bought-in', 'contractsent', 'contract sent', 'termin vereinbart',
        'präsentation geplant', 'vertrag gesendet', 'on hold', 'zurückgestellt', 'develop', 'propose',
        'qualify', 'close', 'entwickeln', 'vorschlagen', 'qualifizieren', 'abschließen'
    ) THEN 'open'
    ELSE text
END FROM (SELECT status_of(text) AS meant));

-- What became of a deal: by its columns of yes and no where they tell, else by its stage.
CREATE MACRO deal_of(stage, won, lost, closed) AS (SELECT CASE
    WHEN is_yes(won) THEN 'won'
    WHEN is_yes(lost) OR (is_yes(closed) AND is_no(won)) THEN 'lost'
    WHEN is_no(closed) OR (is_no(won) AND is_no(lost)) THEN 'open'
    WHEN is_yes(closed) AND meant = 'open' THEN coalesce(stage, 'Closed')
    ELSE meant
END FROM (SELECT stage_of(stage) AS meant));

-- A task or call that is still to do, or never will be done; any other counts as done.
CREATE MACRO is_undone(text) AS coalesce(regexp_matches(
    lower(trim(text)),
    '^(not started|open|offen|planned|geplant|scheduled|in progress|in bearbeitung|in arbeit|waiting on someone else|warten auf jemand anderen|wartet auf jemand anderen|deferred|zurückgestellt|aufgeschoben|verschoben|nicht begonnen|nicht gestartet|new|neu|ausstehend|pending|cancell?ed|abgebrochen|abgesagt|storniert)($|[^\p{L}])'
), false);

-- Dynamics 365 writes the state of a lead as a number or in words, of which the reason is a part.
CREATE MACRO lead_state(state, reason) AS (SELECT CASE
    WHEN regexp_replace(trim(state), '\.0$', '') = '0' THEN 'open'
    WHEN regexp_replace(trim(state), '\.0$', '') = '1' THEN 'qualified'
    WHEN regexp_replace(trim(state), '\.0$', '') = '2' THEN 'disqualified'
    WHEN state IS NULL AND trim(reason) IN ('1', '2') THEN 'open'
    WHEN state IS NULL AND trim(reason) = '3' THEN 'qualified'
    WHEN state IS NULL AND trim(reason) IN ('4', '5', '6', '7') THEN 'disqualified'
    WHEN coalesce(state, reason) IS NULL THEN 'open'
    WHEN meant IN ('raw', 'inquiry', 'engaged') THEN 'open'
    WHEN meant IN ('mql', 'sal', 'sql', 'opportunity', 'won') THEN 'qualified'
    WHEN meant IN ('lost', 'rejected', 'recycled') THEN 'disqualified'
    ELSE coalesce(state, reason)
END FROM (SELECT status_of(coalesce(state, reason)) AS meant));

-- And that of an opportunity: won, lost, open; anything else is asked for.
CREATE MACRO opportunity_state(state, reason) AS CASE
    WHEN regexp_replace(trim(state), '\.0$', '') = '0' THEN 'open'
    WHEN regexp_replace(trim(state), '\.0$', '') = '1' THEN 'won'
    WHEN regexp_replace(trim(state), '\.0$', '') = '2' THEN 'lost'
    WHEN state IS NULL AND trim(reason) IN ('1', '2') THEN 'open'
    WHEN state IS NULL AND trim(reason) = '3' THEN 'won'
    WHEN state IS NULL AND trim(reason) IN ('4', '5') THEN 'lost'
    ELSE stage_of(coalesce(state, reason))
END;
