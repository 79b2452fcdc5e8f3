-- One file with one row per lead. The options of the command name its own columns: _id, _created
-- or _order, _outcome, _closed. Columns under these names become the known columns:
-- file: wide = *
-- needs: wide(_id)
-- uses: wide(email = "E-Mail" | "Email Address" | "E-Mail Address" | "E-Mail-Adresse" | Mail)
-- uses: wide(phone = "Phone Number" | Telephone | Mobile | Telefon | Telefonnummer | "Contact Number")
-- uses: wide(first_name = "First Name" | FirstName | Vorname)
-- uses: wide(last_name = "Last Name" | LastName | Surname | Nachname)
-- uses: wide(job_title = "Job Title" | JobTitle | Title | Position | "Position Title" | Berufsbezeichnung)
-- uses: wide(company = "Company Name" | Account | "Account Name" | Organisation | Organization | Firma | Unternehmen)
-- uses: wide(account_id = "Account ID" | AccountId | "Company ID" | Kundennummer)
-- uses: wide(industry = Sector | Branche | "Industry Sector")
-- uses: wide(employees = "Number of Employees" | NumberOfEmployees | "Company Size" | "No. of Employees" | Mitarbeiter | Mitarbeiterzahl)
-- uses: wide(annual_revenue = "Annual Revenue" | AnnualRevenue | Revenue | Turnover | Umsatz | Jahresumsatz)
-- uses: wide(country = "Country/Region" | "Country Name" | Land)
-- uses: wide(region = State | "State/Region" | "State/Province" | Province | Bundesland)
-- uses: wide(source = "Lead Source" | LeadSource | "Original Source" | Quelle | "Lead Quelle")
-- uses: wide(campaign = "Campaign Name" | "Campaign ID" | Kampagne)
-- uses: wide(product_line = "Product Line" | Produktlinie)
-- uses: wide(owner = "Lead Owner" | "Contact Owner" | "Owner ID" | OwnerId)
-- created: wide(_created)
-- times: wide(_closed)
-- Every other column stays, as an attribute of its own. Without times the leads come evenly
-- spaced in the order of _order, an hour apart or less, so that all fit into twenty years.
SELECT
    _id AS lead_id,
    coalesce(
        _created,
        TIMESTAMPTZ '2000-01-01 00:00:00+00' + to_seconds(
            (dense_rank() OVER (ORDER BY TRY_CAST(_order AS DOUBLE)) - 1)
            * greatest(least(3600, 630720000 // greatest(count(*) OVER (), 1)), 1)
        ) * CASE WHEN _order IS NOT NULL THEN 1 END
    ) AS created_at,
    * EXCLUDE (_id, _created, _order, _outcome, _closed)
FROM wide
