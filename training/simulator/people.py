"""The leads table: the profile's codes in words, and the parts of a lead that mean nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from features.tables.values import text
from training.simulator import names
from training.simulator.profile import Codes, Profile, draw
from training.simulator.world import (
    CAMPAIGNS,
    COUNTRIES,
    CURRENT_SYSTEMS,
    FUNCTIONS,
    INDUSTRIES,
    MAIL_KINDS,
    MISSING,
    MISSING_SHARES,
    PRODUCT_LINES,
    SENIORITIES,
    SOURCES,
)

LANGUAGES: Final = tuple(language for _, _, language, _ in COUNTRIES.values())
REVENUE_PER_EMPLOYEE: Final = 160_000
# Not in any word list, so Unicode decomposition alone would drop them.
SPELT_OUT: Final = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ı": "i", "Þ": "Th", "ø": "o"})


def words(vocabulary: Sequence[str], codes: NDArray[np.int64]) -> pd.Series:
    """Turn codes into text, -1 into a missing value."""
    taken = pa.array(vocabulary, pa.string()).take(pa.array(codes, mask=codes == MISSING))
    return text(pa.chunked_array([taken]))


def times(time_us: NDArray[np.int64]) -> pd.Series:
    """Turn microseconds since 1970 into a column of times in UTC."""
    return pd.Series(time_us.astype("datetime64[us]")).dt.tz_localize("UTC")


def lead_ids(leads: int) -> list[str]:
    """Name leads in the order of their creation, from L000001 on."""
    return [f"L{number:06d}" for number in range(1, leads + 1)]


def leads_table(rng: np.random.Generator, profile: Profile) -> pd.DataFrame:
    """Write the profile in words, and add names, addresses, phones and campaigns.

    Parameters
    ----------
    rng
        Source of randomness for what means nothing.
    profile
        The leads.

    Returns
    -------
    DataFrame
        The leads table as `features.tables` reads it, one row per lead, before any enrichment.
    """
    leads = profile.account.size
    first, last = _names(rng, profile)
    company = _companies(profile)
    account_ids = [f"A{number:06d}" for number in range(1, int(profile.account.max()) + 2)]
    regions = [region for _, region, *_ in COUNTRIES.values()]
    employees = np.where(profile.employees > 0, profile.employees.astype(float), np.nan)
    return pd.DataFrame(
        {
            "lead_id": pd.Series(lead_ids(leads), dtype="str"),
            "created_at": times(profile.created_us),
            "email": pd.Series(_emails(profile, first, last, company), dtype="str"),
            "phone": _hidden(rng, _phones(rng, profile), "phone"),
            "first_name": pd.Series(first, dtype="str"),
            "last_name": _hidden(rng, last, "last_name"),
            "job_title": _titles(profile),
            "company": pd.Series(company, dtype="str"),
            "account_id": words(account_ids, profile.account),
            "industry": words(list(INDUSTRIES), profile.industry),
            "employees": pd.Series(employees),
            "annual_revenue": _revenues(rng, employees),
            "country": words(list(COUNTRIES), profile.country),
            "region": words(regions, profile.country),
            "source": words(list(SOURCES), profile.source),
            "campaign": _campaigns(rng, leads),
            "product_line": words(list(PRODUCT_LINES), profile.product_line),
            "owner": _owners(profile, regions),
            "current_system": words(list(CURRENT_SYSTEMS), profile.current_system),
            "team_size": pd.Series(profile.team_size),
        }
    )


def _names(rng: np.random.Generator, profile: Profile) -> tuple[list[str], list[str]]:
    spoken = [LANGUAGES[code] for code in profile.country.tolist()]
    return _drawn(rng, names.FIRST_NAMES, spoken), _drawn(rng, names.LAST_NAMES, spoken)


def _drawn(
    rng: np.random.Generator, pool: Mapping[str, Sequence[str]], spoken: list[str]
) -> list[str]:
    luck = rng.random(len(spoken)).tolist()
    return [pool[lang][int(x * len(pool[lang]))] for lang, x in zip(spoken, luck, strict=True)]


def _companies(profile: Profile) -> list[str]:
    """One name per account, of parts chosen by the account's number."""
    forms = list(names.LEGAL_FORMS.values())
    first, second = names.COMPANY_FIRST, names.COMPANY_SECOND
    return [
        f"{first[a % len(first)]}{second[a // len(first) % len(second)]} {a + 1} {forms[c]}"
        for a, c in zip(profile.account.tolist(), profile.country.tolist(), strict=True)
    ]


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.translate(SPELT_OUT))
    return "".join(c if c.isalnum() else "-" for c in plain if c.isascii()).lower().strip("-")


def _emails(
    profile: Profile, first: list[str], last: list[str], company: list[str]
) -> list[str | None]:
    slugs = {name: _ascii(name) for name in {*first, *last}}
    kinds = [*MAIL_KINDS, None]
    rows = zip(profile.mail_kind.tolist(), first, last, company, strict=True)
    return [
        _email(kinds[kind], number, f"{slugs[one]}.{slugs[two]}", employer)
        for number, (kind, one, two, employer) in enumerate(rows, start=1)
    ]


def _email(kind: str | None, number: int, person: str, employer: str) -> str | None:
    if kind is None:
        return None
    if kind == "business":
        stem, account, *_ = employer.split(" ")
        return f"{person}{number}@{_ascii(stem)}-{account}.example"
    domains = names.PUBLIC_DOMAINS[kind]
    return f"{person}.demo{number:06d}@{domains[number % len(domains)]}"


def _phones(rng: np.random.Generator, profile: Profile) -> list[str]:
    codes = [code for *_, code in COUNTRIES.values()]
    numbers = rng.integers(0, 1_000_000, profile.country.size).tolist()
    pairs = zip(profile.country.tolist(), numbers, strict=True)
    return [f"{codes[country]} 555 {number:06d}" for country, number in pairs]


def _hidden(rng: np.random.Generator, values: list[str], attribute: str) -> pd.Series:
    missing = rng.random(len(values)) < MISSING_SHARES[attribute]
    return pd.Series(values, dtype="str").mask(missing)


def _titles(profile: Profile) -> pd.Series:
    languages = ("de", "en")
    vocabulary = [
        names.TITLES[level, lang].format(names.FUNCTION_WORDS[function, lang])
        for level in SENIORITIES
        for function in FUNCTIONS
        for lang in languages
    ]
    spoken = np.array([languages.index(language) for language in LANGUAGES])[profile.country]
    code = (profile.seniority * len(FUNCTIONS) + profile.function) * len(languages) + spoken
    return words(vocabulary, np.where(profile.seniority == MISSING, MISSING, code))


def _revenues(rng: np.random.Generator, employees: NDArray[np.float64]) -> pd.Series:
    noise = np.exp(0.5 * rng.standard_normal(employees.size))
    revenue = np.round(employees * REVENUE_PER_EMPLOYEE * noise, -4)
    return pd.Series(revenue).mask(rng.random(employees.size) < MISSING_SHARES["annual_revenue"])


def _campaigns(rng: np.random.Generator, leads: int) -> pd.Series:
    codes: Codes = draw(rng, leads, [1.0] * len(CAMPAIGNS))
    hidden = rng.random(leads) < MISSING_SHARES["campaign"]
    return words(CAMPAIGNS, np.where(hidden, MISSING, codes))


def _owners(profile: Profile, regions: list[str]) -> pd.Series:
    vocabulary = [f"rep-{region.lower()}-{desk}" for region in regions for desk in (1, 2, 3)]
    return words(vocabulary, profile.country * 3 + profile.account % 3)
