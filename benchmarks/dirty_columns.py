"""Columns as people fill them in: spellings, slips, two languages, and a long tail of campaigns."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

GERMAN = {
    "software": "Softwareentwicklung",
    "manufacturing": "Fertigung",
    "healthcare": "Gesundheitswesen",
    "finance": "Finanzwesen",
    "retail": "Einzelhandel",
    "logistics": "Logistik",
    "education": "Bildung",
    "public_sector": "Öffentlicher Dienst",
}
SPECIAL = (
    *("automotive", "industrial", "medical", "digital", "online", "regional", "international"),
    *("wholesale", "family-owned", "premium", "green", "mobile", "cloud", "food & beverage"),
    *("chemical", "paper", "steel", "textile", "energy", "travel"),
)
# How many times likelier among won leads than among others.
TOPICS = {
    **{"pricing guide": 2.5, "crm migration": 2.0, "live demo": 2.2, "case studies": 1.4},
    **{"trend report": 0.9, "newsletter": 0.7, "raffle": 0.35, "career day": 0.2},
    **{"webinar basics": 0.8, "e-book": 0.7, "partner day": 1.3, "checklist": 1.0},
}
CHANNELS = ("email", "linkedin", "search", "fair")
LEVELS = {
    **{"Head of": 1.8, "Leiter": 1.8, "Director": 1.6, "Geschäftsführer": 1.7, "VP": 1.5},
    **{"Manager": 1.0, "Referent": 0.8, "Specialist": 0.8, "Assistant": 0.6, "Sachbearbeiter": 0.6},
    **{"Intern": 0.25, "Werkstudent": 0.25, "Student": 0.2},
}
FIELDS = (
    *("Sales", "Vertrieb", "Marketing", "IT", "Operations", "Einkauf", "Purchasing", "HR"),
    *("Finance", "Finanzen", "Logistics", "Quality", "Research", "Strategy", "Service"),
)
TELLING = {
    **{"demo": 2.0, "quote": 2.4, "price": 1.8, "rollout": 2.2, "deadline": 1.7, "budget": 2.0},
    **{"thesis": 0.25, "internship": 0.2, "unsubscribe": 0.3, "student": 0.3, "free": 0.6},
}
FILLER = (
    *("hello", "team", "we", "are", "looking", "into", "your", "product", "and", "would", "like"),
    *("some", "information", "about", "it", "please", "contact", "us", "soon", "best", "wishes"),
)


def dirty(won: Flags, industry: pd.Series, quarter: NDArray[np.int64], seed: int) -> pd.DataFrame:
    """Write the columns of n leads.

    Parameters
    ----------
    won
        Shape (n,): what the telling words are likelier or rarer with.
    industry
        The clean industry, n values.
    quarter
        Shape (n,), the quarter of creation: campaigns come and go.
    seed
        Of the randomness.
    """
    rng = np.random.default_rng(seed)
    n = len(won)
    industries = [_industry(rng, v) if isinstance(v, str) else None for v in industry.tolist()]
    topic, level = _tilted(rng, TOPICS, won), _tilted(rng, LEVELS, won)
    campaign = [
        _misspelt(rng, f"{2024 + q // 4} Q{q % 4 + 1} {rng.choice(CHANNELS)} {t}")
        for q, t in zip(quarter.tolist(), topic, strict=True)
    ]
    position = [_misspelt(rng, f"{name} {rng.choice(FIELDS)}") for name in level]
    telling = _tilted(rng, TELLING, won)
    message = [
        " ".join(rng.permutation([*rng.choice(FILLER, 9), word, str(i)]))
        for i, word in enumerate(telling)
    ]
    hidden = rng.random((3, n)) < 0.2
    columns = {"campaign": campaign, "position": position, "message": message}
    shown = {
        name: pd.Series(values, dtype="str").mask(mask)
        for (name, values), mask in zip(columns.items(), hidden, strict=True)
    }
    return pd.DataFrame({"industry": pd.Series(industries, dtype="str"), **shown})


def _tilted(rng: np.random.Generator, odds: dict[str, float], won: Flags) -> list[str]:
    names, tilt = list(odds), np.array(list(odds.values()))
    common = 1 / np.arange(1, len(names) + 1)
    rng.shuffle(common)
    return [str(rng.choice(names, p=_normed(common * (tilt if w else 1.0)))) for w in won.tolist()]


def _normed(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return weight / weight.sum()


def _industry(rng: np.random.Generator, name: str) -> str:
    if rng.random() < 0.15:
        return _misspelt(rng, GERMAN[name])
    clean = name.replace("_", " ")
    if rng.random() < 0.5:
        place = min(int(rng.pareto(0.8)), len(SPECIAL) - 1)
        clean = f"{SPECIAL[place]} {clean}"
    return _misspelt(rng, clean)


def _misspelt(rng: np.random.Generator, text: str) -> str:
    """Change how a text is written: always the same thing, often another spelling."""
    kind = rng.integers(0, 12)
    changes = {
        0: text.upper(),
        1: text.title(),
        2: text.replace(" ", "_"),
        3: text.replace(" ", "  "),
        4: text.replace("&", "and"),
        5: text.replace(" ", "-"),
    }
    return _slip(rng, text) if kind == 6 else changes.get(int(kind), text)


def _slip(rng: np.random.Generator, text: str) -> str:
    letters = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    i = int(rng.choice(letters))
    swapped = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    return swapped if rng.random() < 0.5 else text[:i] + text[i + 1 :]
