"""The fields that Odoo-style naive Bayes looks at: the lead's own columns, as texts.

Phone and e-mail quality, tags, and every attribute that is a feature of ours: categories as they
are, numbers in five bins of equal count (its own way would be a text per number).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.odoo import MAIL, PHONE, TAGS, Fields, NaiveBayes, contact_quality, fit_naive_bayes
from features.attributes import AttributeSpec, attribute_values
from features.catalogue import FeatureColumn
from features.facts import Column, Facts, FloatArray, IntArray, Moments, attributes_at
from features.spec import FeatureSpec
from training.outcomes import NEVER, Outcomes, known_by

BINS = 5
TEAM = "team"
CONTACTS = {"email": MAIL, "phone": PHONE}


@dataclass(frozen=True)
class Binner:
    """Edges between the bins of every numeric column; None for columns of codes."""

    edges: tuple[FloatArray | None, ...]

    def texts(self, matrix: FloatArray) -> list[Column]:
        """Give every column as texts; empty where missing."""
        return [_texts(matrix[:, i], edges) for i, edges in enumerate(self.edges)]


def fit_binner(matrix: FloatArray, are_codes: list[bool], bins: int = BINS) -> Binner:
    """Find the edges on training rows; repeated quantiles make one edge."""
    inner = np.linspace(0, 1, bins + 1)[1:-1]
    edges: list[FloatArray | None] = []
    for i, codes in enumerate(are_codes):
        present = matrix[~np.isnan(matrix[:, i]), i]
        edges.append(
            None if codes else np.unique(np.quantile(present, inner) if len(present) else [])
        )
    return Binner(tuple(edges))


def _texts(values: FloatArray, edges: FloatArray | None) -> Column:
    numbers = values if edges is None else np.searchsorted(edges, values, side="left").astype(float)
    distinct, codes = np.unique(np.where(np.isnan(values), np.nan, numbers), return_inverse=True)
    return Column([() if np.isnan(n) else (f"{n:g}",) for n in distinct.tolist()], codes)


@dataclass(frozen=True)
class LeadFields:
    """What is looked at of leads at moments."""

    facts: Facts
    specs: tuple[AttributeSpec, ...]

    def matrix(self, moments: Moments) -> FloatArray:
        """Give float64 (k, specs), codes and numbers of the attributes as known at moments."""
        found = attributes_at(self.facts, moments)
        columns = [
            attribute_values(spec, found.get(spec.name), len(moments), moments.as_of_us)
            for spec in self.specs
        ]
        return np.array(columns, np.float64).reshape(len(columns), len(moments)).T

    def fields(self, moments: Moments, binner: Binner) -> Fields:
        """Give the values of every field at moments."""
        found = attributes_at(self.facts, moments)
        texts = binner.texts(self.matrix(moments))
        fields = {
            f"{i} {spec.name}": texts[i] for i, spec in enumerate(self.specs) if spec.name != TAGS
        }
        for name, pattern in CONTACTS.items():
            if name in found:
                fields[f"{name} quality"] = _each(
                    found[name], lambda v, p=pattern: contact_quality(v, p)
                )
        if TAGS in found:
            fields[TAGS] = _each(found[TAGS], tags_of)
        return fields

    def team(self, moments: Moments) -> list[str | None]:
        """Give the team of every lead; none without such a column."""
        column = attributes_at(self.facts, moments).get(TEAM)
        if column is None:
            return [None] * len(moments)
        return [None if v is None else str(v) for v in column.values()]


def tags_of(text: object) -> tuple[str, ...]:
    """Split a text of tags at commas, semicolons and bars."""
    parts = re.split(r"[,;|]", "" if text is None else str(text))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _each(column: Column, of_value: Callable[[object], tuple[str, ...]]) -> Column:
    return Column([of_value(value) for value in column.distinct], column.codes)


def closed_leads(outcomes: Outcomes, at_us: int, leads: IntArray) -> tuple[Moments, IntArray]:
    """Give those of the leads that were closed by a moment, when, and whether they were won."""
    known = known_by(outcomes, at_us)
    closed = leads[known.closed_us[leads] != NEVER]
    return Moments(closed, known.closed_us[closed]), known.won_us[closed] != NEVER


@dataclass(frozen=True)
class FieldBayes:
    """Naive Bayes with the bins it was counted with."""

    model: NaiveBayes
    binner: Binner
    specs: tuple[AttributeSpec, ...]

    def probability(self, facts: Facts, moments: Moments) -> FloatArray:
        """Score leads as known at moments: P(won), 0.0001–0.9999."""
        fields = LeadFields(facts, self.specs)
        return self.model.percent(fields.fields(moments, self.binner), fields.team(moments)) / 100


def fit_field_bayes(
    facts: Facts, spec: FeatureSpec, outcomes: Outcomes, at_us: int, leads: IntArray
) -> FieldBayes:
    """Count those of the leads that were closed by a moment, with their fields at the close."""
    moments, won = closed_leads(outcomes, at_us, leads)
    specs = tuple(s for s in spec.attributes if s.kind != "text")
    known = LeadFields(facts, specs)
    binner = fit_binner(known.matrix(moments), [s.kind == "categorical" for s in specs])
    model = fit_naive_bayes(known.fields(moments, binner), known.team(moments), won)
    return FieldBayes(model, binner, specs)


def fields_of_rows(matrix: FloatArray, columns: list[FeatureColumn], binner: Binner) -> Fields:
    """Give the model's own columns as fields."""
    texts = binner.texts(matrix)
    return {column.name: texts[i] for i, column in enumerate(columns)}
