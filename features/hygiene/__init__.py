"""Hygiene of activities: what no person did, or did once only, is kept but not counted.

The report and the list of flagged rows are in `report` and `flagged`; what is here is light enough
for every path to the features.
"""

from features.hygiene.flags import NO_REPEAT, Flags, flag
from features.hygiene.reasons import RULES, Rule
from features.policy.schema import DEFAULT_HYGIENE, Hygiene

__all__ = ["DEFAULT_HYGIENE", "NO_REPEAT", "RULES", "Flags", "Hygiene", "Rule", "flag"]
