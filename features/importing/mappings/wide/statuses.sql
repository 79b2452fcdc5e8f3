-- What became of each lead. Without the time of the outcome it follows a minute after creation:
-- late enough for a look at the new lead, and before anything else.
SELECT
    _id AS lead_id,
    CASE
        WHEN (SELECT count(_closed) FROM wide) > 0 THEN w._closed
        ELSE l.created_at + INTERVAL 1 MINUTE
    END AS occurred_at,
    o.status,
    w._place
FROM wide AS w
INNER JOIN out.leads AS l ON l._place = w._place
INNER JOIN status_words AS o ON o.written = lower(trim(regexp_replace(w._outcome, '[\s\p{Z}]+', ' ', 'g')))
