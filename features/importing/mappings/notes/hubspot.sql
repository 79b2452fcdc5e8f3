-- What the report says about an export of HubSpot, with how often: one row per sentence.
SELECT count(*) AS n, 'won or lost deals are in no table: they name no contact of this export by id or e-mail address ("Associated Contact IDs"), or were lost after another deal was won' AS said
FROM deals
WHERE deal_of("Deal Stage", "Is Closed Won", "Is Closed Lost", "Is Closed") IN ('won', 'lost')
    AND _place NOT IN (SELECT _place FROM out.statuses WHERE _place IS NOT NULL)
    AND _place NOT IN (SELECT place FROM rejected_rows WHERE place IS NOT NULL)
UNION ALL
SELECT count(*), 'contacts are customers by their present stage only: won at the last modification, or a minute after creation where that is missing'
FROM contacts
WHERE status_of("Lifecycle Stage") = 'won'
    AND "Became a Customer Date" IS NULL
    AND "Record ID" NOT IN (
        SELECT "Record ID"
        FROM history
        WHERE replace(lower(Property), ' ', '') = 'lifecyclestage' AND status_of(Value) = 'won' AND "Record ID" IS NOT NULL
    )
UNION ALL
SELECT count(*), 'won contacts have a Lead Status that says otherwise: the win counts'
FROM contacts
WHERE status_of("Lead Status") IN ('lost', 'rejected', 'recycled')
    AND "Record ID" IN (SELECT lead_id FROM out.statuses WHERE status = 'won')
    AND "Record ID" NOT IN (
        SELECT "Record ID"
        FROM history
        WHERE replace(replace(lower(Property), ' ', ''), '_', '') IN ('leadstatus', 'hsleadstatus')
            AND "Record ID" IS NOT NULL
    )
UNION ALL
SELECT count(*), 'contacts are at the stage ''' || "Lifecycle Stage" || ''' without its date, and were never modified: the stage is left out'
FROM contacts
WHERE "Last Modified Date" IS NULL
    AND "Record ID" NOT IN (SELECT lead_id FROM out.statuses WHERE status NOT IN ('raw', 'inquiry'))
    AND status_of("Lifecycle Stage") IN ('engaged', 'mql', 'sal', 'sql', 'opportunity')
GROUP BY "Lifecycle Stage"
