-- Activities of HubSpot: engagements (calls, e-mails, meetings, notes, form submissions, …).
-- One with several contacts counts for each of them; contacts that are not exported are passed over.
-- needs: contacts("Record ID")
-- uses: engagements("Record ID" = "Engagement ID" | engagement_id | hs_object_id | id)
-- uses: engagements(Type = "Activity type" | "Engagement Type" | engagement_type | hs_engagement_type)
-- uses: engagements(Timestamp = "Activity date" | "Engagement Date" | hs_timestamp | occurredAt)
-- uses: engagements("Create Date" = createdate | hs_createdate | createdAt)
-- uses: engagements(Subject = Title | "Email subject" | "Page URL" | "Form name" | hs_email_subject | hs_call_title)
-- uses: engagements("Associated Contact IDs" = "Associated Contact" | associations_contactIds | contactIds | "Contact ID" | contactId | contact_id)
-- file: engagements = engagements | engagement | activities | *engagements* | *activities*
-- times: engagements(Timestamp, "Create Date")
WITH one_contact AS (
    SELECT e.*, trim(contact, ' []"') AS contact
    FROM engagements AS e
    CROSS JOIN unnest(string_split_regex(e."Associated Contact IDs", '[;,]')) AS u (contact)
)

SELECT
    contact AS lead_id,
    coalesce(Timestamp, "Create Date") AS occurred_at,
    CASE attribute_name(Type)
        WHEN 'incoming_email' THEN 'email_reply'
        WHEN 'form_submission' THEN 'form_submit'
        WHEN 'page_visit' THEN 'page_view'
        WHEN 'marketing_email_open' THEN 'email_open'
        WHEN 'marketing_email_click' THEN 'email_click'
        ELSE attribute_name(Type)
    END AS type,
    Subject AS subject,
    -- What was logged later is known from then on.
    CASE WHEN "Create Date" > Timestamp THEN "Create Date" END AS received_at,
    "Record ID" AS activity_id,
    _place
FROM one_contact
WHERE contact IN (SELECT "Record ID" FROM contacts)
