"""Hygiene of activities: what no person did, or did once only, is kept but not counted."""

from features.hygiene.flags import NO_REPEAT, Flags, flag
from features.hygiene.reasons import RULES, Rule
from features.policy.schema import DEFAULT_HYGIENE, Hygiene

__all__ = ["DEFAULT_HYGIENE", "NO_REPEAT", "RULES", "Flags", "Hygiene", "Rule", "flag"]
