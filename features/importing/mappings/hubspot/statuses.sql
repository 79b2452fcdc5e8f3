-- Statuses of HubSpot: the life-cycle stage and the lead status with their histories, deals.
-- Where the history has the life-cycle stage it is used; else the dates "Became a … Date" are.
-- needs: contacts("Record ID", "Create Date")
-- uses: contacts("Lifecycle Stage" = lifecyclestage, "Lead Status" = hs_lead_status)
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
-- uses: deals("Associated Contact IDs" = "Associated Contact" | associations_contacts)
-- file: history = history | property_history | contacts_property_history | contact_property_history | *property-history* | *property_history* | *property history*
-- file: deals = deals | deal | *deals*
-- times: contacts("Became a Lead Date", "Became a Marketing Qualified Lead Date")
-- times: contacts("Became a Sales Qualified Lead Date", "Became an Opportunity Date")
-- times: contacts("Became a Customer Date", "Last Modified Date")
-- times: history(Timestamp)
-- times: deals("Close Date")
-- without history: stages count from their "Became a … Date", the lead status from the last modification; attributes have no history
-- without deals: a contact counts as won when it becomes a customer, and as lost by its lead status only
WITH changes AS (
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

dated AS (
    SELECT "Record ID" AS lead_id, d.day AS occurred_at, d.word, c._place
    FROM contacts AS c
    CROSS JOIN LATERAL (
        VALUES
        ("Became a Lead Date", 'inquiry'),
        ("Became a Marketing Qualified Lead Date", 'mql'),
        ("Became a Sales Qualified Lead Date", 'sql'),
        ("Became an Opportunity Date", 'opportunity'),
        ("Became a Customer Date", 'won')
    ) AS d (day, word)
    WHERE d.day IS NOT NULL
        AND "Record ID" NOT IN (
            SELECT lead_id FROM changes WHERE property = 'lifecyclestage' AND lead_id IS NOT NULL
        )
),

-- Without a history only the present lead status is known, and that it was set by now.
present AS (
    SELECT "Record ID" AS lead_id, "Last Modified Date" AS occurred_at, "Lead Status" AS word, _place
    FROM contacts
    WHERE status_of("Lead Status") IN ('rejected', 'lost', 'recycled')
        AND "Record ID" NOT IN (
            SELECT lead_id FROM changes WHERE property <> 'lifecyclestage' AND lead_id IS NOT NULL
        )
),

words AS (
    SELECT "Record ID" AS lead_id, "Create Date" AS occurred_at, 'raw' AS word, _place FROM contacts
    UNION ALL
    SELECT lead_id, occurred_at, word, _place
    FROM changes
    -- "other" is a stage for those who are no leads at all.
    WHERE lower(word) <> 'other'
    UNION ALL
    SELECT lead_id, occurred_at, word, _place FROM dated
    UNION ALL
    SELECT lead_id, occurred_at, word, _place FROM present
),

deal AS (
    SELECT
        trim(contact) AS lead_id,
        d."Close Date" AS occurred_at,
        CASE
            WHEN is_yes(d."Is Closed Won") OR status_of(d."Deal Stage") = 'won' THEN 'won'
            WHEN is_yes(d."Is Closed Lost") OR status_of(d."Deal Stage") = 'lost' THEN 'lost'
        END AS status,
        d."Deal Stage" AS reason,
        d.Amount AS amount,
        d."Deal owner" AS owner,
        d._place
    FROM deals AS d
    CROSS JOIN unnest(string_split_regex(d."Associated Contact IDs", '[;,]')) AS u (contact)
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
-- A contact of a deal that is not in the export of contacts is not asked for.
SELECT lead_id, occurred_at, status, reason, amount, owner, _place
FROM deal
WHERE status IS NOT NULL AND lead_id IN (SELECT "Record ID" FROM contacts)
