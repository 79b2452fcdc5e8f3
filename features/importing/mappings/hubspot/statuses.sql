-- Statuses of HubSpot: the life-cycle stage and the lead status with their histories, deals.
-- Where the history has the life-cycle stage it is used; else the dates "Became a … Date" are; else
-- the present stage counts from the last modification.
-- needs: contacts("Record ID", "Create Date")
-- uses: contacts(Email, "Lifecycle Stage" = lifecyclestage, "Lead Status" = hs_lead_status)
-- uses: contacts("Became a Lead Date" = hs_lifecyclestage_lead_date)
-- uses: contacts("Became a Marketing Qualified Lead Date" = hs_lifecyclestage_marketingqualifiedlead_date)
-- uses: contacts("Became a Sales Qualified Lead Date" = hs_lifecyclestage_salesqualifiedlead_date)
-- uses: contacts("Became an Opportunity Date" = hs_lifecyclestage_opportunity_date)
-- uses: contacts("Became a Customer Date" = hs_lifecyclestage_customer_date)
-- uses: contacts("Last Modified Date" = lastmodifieddate | updatedAt)
-- uses: history("Record ID" = "Contact ID" | contactId | vid | hs_object_id | objectId)
-- uses: history(Property = "Property Name" | property_name | name, Value = "Property Value" | property_value)
-- uses: history(Timestamp = "Change Date" | "Date Changed" | "Updated At" | "Date")
-- uses: deals("Record ID" = "Deal ID" | hs_object_id | id, "Deal Stage" = dealstage, Amount)
-- uses: deals("Close Date" = closedate, "Deal owner" = hubspot_owner_id)
-- uses: deals("Is Closed Won" = hs_is_closed_won, "Is Closed Lost" = hs_is_closed_lost)
-- uses: deals("Is Closed" = "Is Deal Closed?" | hs_is_closed)
-- uses: deals("Associated Contact IDs" = associations_contacts, "Associated Contact" = "Associated Contacts")
-- file: history = history | property_history | contacts_property_history | contact_property_history | *property-history* | *property_history* | *property history*
-- file: deals = deals | deal | *deals*
-- times: contacts("Became a Lead Date", "Became a Marketing Qualified Lead Date")
-- times: contacts("Became a Sales Qualified Lead Date", "Became an Opportunity Date")
-- times: contacts("Became a Customer Date", "Last Modified Date")
-- times: history(Timestamp)
-- times: deals("Close Date")
-- without history: stages count from their "Became a … Date" where there is one, the lead status from the last modification; attributes have no history
-- without deals: a contact counts as won when it becomes a customer, and as lost by its lead status only
WITH changes AS MATERIALIZED (
    SELECT
        "Record ID" AS lead_id,
        Timestamp AS occurred_at,
        replace(replace(lower(Property), ' ', ''), '_', '') AS property,
        Value AS word,
        _place
    FROM history
    WHERE Value IS NOT NULL
        AND replace(replace(lower(Property), ' ', ''), '_', '')
        IN ('lifecyclestage', 'leadstatus', 'hsleadstatus')
),

staged AS MATERIALIZED (
    SELECT lead_id, bool_or(status_of(word) = 'won') AS has_won
    FROM changes
    WHERE property = 'lifecyclestage' AND lead_id IS NOT NULL
    GROUP BY lead_id
),

-- The day of a customer counts even if the history does not go back to it. What came after it is
-- another deal of a customer, not the way of this lead.
dated AS MATERIALIZED (
    SELECT c."Record ID" AS lead_id, d.day AS occurred_at, d.word, c._place
    FROM contacts AS c
    CROSS JOIN LATERAL (
        VALUES
        ("Became a Lead Date", 'inquiry'),
        ("Became a Marketing Qualified Lead Date", 'mql'),
        ("Became a Sales Qualified Lead Date", 'sql'),
        ("Became an Opportunity Date", 'opportunity'),
        ("Became a Customer Date", 'won')
    ) AS d (day, word)
    LEFT JOIN staged AS s ON s.lead_id = c."Record ID"
    WHERE d.day IS NOT NULL
        AND (s.lead_id IS NULL OR (d.word = 'won' AND NOT s.has_won))
        AND coalesce(d.day <= "Became a Customer Date", true)
),

-- A stage without its date, and a lead status without a history: only the present one is known,
-- and that it was set by now.
stages AS MATERIALIZED (
    SELECT *, status_of("Lifecycle Stage") AS stage FROM contacts
),

undated AS MATERIALIZED (
    SELECT
        c."Record ID" AS lead_id, c."Lifecycle Stage" AS word, c.stage AS status,
        c."Last Modified Date" AS modified, c."Create Date" AS created, c._place
    FROM stages AS c
    LEFT JOIN staged AS s ON s.lead_id = c."Record ID"
    WHERE lower(c."Lifecycle Stage") <> 'other'
        AND (s.lead_id IS NULL OR (c.stage = 'won' AND NOT s.has_won))
        AND CASE c.stage
            WHEN 'mql' THEN "Became a Marketing Qualified Lead Date" IS NULL
            WHEN 'sql' THEN "Became a Sales Qualified Lead Date" IS NULL
            WHEN 'opportunity' THEN "Became an Opportunity Date" IS NULL
            WHEN 'won' THEN "Became a Customer Date" IS NULL
            ELSE true
        END
    UNION ALL
    SELECT
        "Record ID", "Lead Status", status_of("Lead Status"), "Last Modified Date", "Create Date", _place
    FROM contacts
    WHERE "Lead Status" IS NOT NULL
        AND "Record ID" NOT IN (
            SELECT lead_id FROM changes WHERE property <> 'lifecyclestage' AND lead_id IS NOT NULL
        )
),

-- An outcome without any date follows a minute after creation, so that the new lead is seen once.
present AS MATERIALIZED (
    SELECT
        lead_id,
        coalesce(
            modified,
            CASE WHEN status NOT IN ('engaged', 'mql', 'sal', 'sql', 'opportunity') THEN created + INTERVAL 1 MINUTE END
        ) AS occurred_at,
        word,
        _place
    FROM undated
    WHERE status NOT IN ('raw', 'inquiry')
),

words AS MATERIALIZED (
    SELECT "Record ID" AS lead_id, "Create Date" AS occurred_at, 'raw' AS word, false AS is_present, _place
    FROM contacts
    UNION ALL
    SELECT lead_id, occurred_at, word, false, _place
    FROM changes
    -- "other" is a stage for those who are no leads at all.
    WHERE lower(word) <> 'other'
    UNION ALL
    SELECT lead_id, occurred_at, word, false, _place FROM dated
    UNION ALL
    SELECT lead_id, occurred_at, word, true, _place FROM present WHERE occurred_at IS NOT NULL
),

-- Deals name their contacts by id, or by name with the e-mail address in brackets.
mails AS (
    SELECT lower(trim(Email)) AS mail, min("Record ID") AS lead_id
    FROM contacts
    WHERE Email IS NOT NULL
    GROUP BY ALL
    HAVING count(*) = 1
),

deal_contact AS MATERIALIZED (
    SELECT d._place, trim(contact, ' []"') AS contact
    FROM deals AS d
    CROSS JOIN unnest(string_split_regex(
        coalesce(d."Associated Contact IDs", d."Associated Contact"), '[;,]'
    )) AS u (contact)
),

-- A contact of a deal that is not in the export of contacts is not asked for.
linked AS MATERIALIZED (
    SELECT n._place, c."Record ID" AS lead_id
    FROM deal_contact AS n
    INNER JOIN contacts AS c ON c."Record ID" = n.contact
    UNION
    SELECT n._place, m.lead_id
    FROM deal_contact AS n
    INNER JOIN mails AS m ON m.mail = lower(regexp_extract(n.contact, '[^\s()<>]+@[^\s()<>]+'))
),

deal AS MATERIALIZED (
    SELECT
        n.lead_id,
        deal_of(d."Deal Stage", d."Is Closed Won", d."Is Closed Lost", d."Is Closed") AS status,
        d."Close Date" AS closed_at,
        c."Create Date" AS created_at,
        d."Deal Stage" AS reason,
        d.Amount AS amount,
        d."Deal owner" AS owner,
        d._place
    FROM deals AS d
    INNER JOIN linked AS n ON n._place = d._place
    INNER JOIN contacts AS c ON c."Record ID" = n.lead_id
),

everything AS MATERIALIZED (
    SELECT
        lead_id,
        occurred_at,
        status_of(word) AS status,
        CASE WHEN status_of(word) = 'rejected' THEN word END AS reason,
        NULL::VARCHAR AS amount,
        NULL::VARCHAR AS owner,
        is_present AS is_stale,
        _place
    FROM words
    UNION ALL
    -- A stage that nobody knows is asked for even if the deal has no date.
    SELECT
        lead_id,
        CASE WHEN status IN ('won', 'lost') THEN closed_at ELSE coalesce(closed_at, created_at) END,
        status, reason, amount, owner, true, _place
    FROM deal
    WHERE status <> 'open'
),

closed AS (
    SELECT
        lead_id,
        min(occurred_at) FILTER (status = 'won') AS won_at,
        min(occurred_at) FILTER (status IN ('won', 'lost', 'rejected')) AS closed_at
    FROM everything
    GROUP BY lead_id
)

-- A win stands, whatever the present lead status or another, later deal says, and a present stage
-- does not open what was closed; only the history may tell that a lead was opened again.
SELECT e.* EXCLUDE (is_stale)
FROM everything AS e
LEFT JOIN closed AS c ON c.lead_id = e.lead_id
WHERE NOT e.is_stale
    OR CASE
        WHEN e.status IN ('lost', 'rejected', 'recycled') THEN coalesce(e.occurred_at < c.won_at, true)
        WHEN e.status IN ('engaged', 'mql', 'sal', 'sql', 'opportunity') THEN coalesce(e.occurred_at < c.closed_at, true)
        ELSE true
    END
