"""How much evidence it takes, by what a column is called."""

from __future__ import annotations

from dataclasses import dataclass

from training.leaks.names import Sounds


@dataclass(frozen=True)
class Bar:
    """Thresholds of the kinds of evidence.

    The odds are set so that strong facts known in time stay below: on the real exports tried, such
    facts multiplied the odds of a win by up to 20 (a source of referrals), and none both raised
    them sixfold for some leads and cut them to a sixth for others.

    Attributes
    ----------
    auc, auc_at_least
        A column that predicts alone must pass the first, and its lower bound the second.
    odds_won, odds_lost
        How many times the usual odds of a win a value must surely pass, or fall below.
    odds_filled_won, odds_filled_lost
        The same for whether there is a value at all, and for how a number is written (its last
        digit, its decimals): neither is a fact about the lead.
    odds_both_ways
        For a column with values on both sides.
    odds_closed
        For what closed leads have and open leads of the same age have not.
    """

    auc: float
    auc_at_least: float
    odds_won: float
    odds_lost: float
    odds_filled_won: float
    odds_filled_lost: float
    odds_both_ways: float
    odds_closed: float


PLAIN = Bar(0.95, 0.87, 25.0, 12.0, 8.0, 6.0, 6.0, 50.0)
NAMED = Bar(0.80, 0.75, 6.0, 6.0, 4.0, 4.0, 4.0, 8.0)
JUDGING = Bar(0.80, 0.75, 3.0, 3.0, 4.0, 4.0, 2.5, 12.0)
# For a single value that reads like an outcome, in a column that is called like none.
SAID = Bar(0.95, 0.87, 4.0, 4.0, 8.0, 6.0, 6.0, 50.0)

BARS: dict[Sounds, Bar] = {"outcome": NAMED, "verdict": JUDGING, "state": JUDGING, "": PLAIN}

WHY: dict[Sounds, str] = {
    "outcome": "It is called like an outcome, so little evidence is enough.",
    "verdict": "It is called like a verdict that sales or a program gives and changes as the lead "
    "goes on, and without a history the latest is all there is: little evidence is enough.",
    "state": "It is called like a last state, which is the state at the export and not at "
    "creation: little evidence is enough.",
    "": "",
}
