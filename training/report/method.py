"""How the figures were made, what the model is for and what it is not for, in plain words."""

from __future__ import annotations

from training.evaluation.evaluated import Evaluated
from training.fit import Trained
from training.pages.numbers import percent, plain
from training.parameters import ModelParameters
from training.snapshots import AGES_DAYS

INTENDED_USE = (
    "Ranking open leads, deciding which of them marketing hands to sales, and telling the rep why.",
    "Planning: probabilities of many leads add up to the wins to expect from them.",
)
_WEIGHTS = (
    (0.15, "The agreement leads: history has hardly a say yet."),
    (0.45, "The agreement leads, and history corrects it where past leads went another way."),
    (0.75, "Both count: a lead scores high where agreement and history concur."),
    (1.0, "History leads: the agreement speaks where past leads tell little."),
)
NOT_INTENDED = (
    "Deciding anything with legal or similarly significant effect on a person, such as credit, "
    "insurance, employment or price.",
    "Proof of cause: leads like this win more often; doing the same to another lead need not help.",
    "Judging the work of a rep or a campaign.",
)


def weight_of_history(trained: Trained) -> str:
    """Say in one sentence how much the agreement and how much history counts."""
    stack = trained.model.parameters.stack
    if not trained.model.parameters.history_speaks:
        return "The agreement speaks alone: history has no weight in this model."
    share = stack.share_of_history
    return (
        f"In the blend, history has {percent(share)} of the weight and the agreement "
        f"{percent(1 - share)} (factors on their log-odds: {stack.history:.2f} and "
        f"{stack.rule:.2f})."
    )


def meaning_of_weight(trained: Trained) -> str:
    """Say what the weight means for somebody who looks at a score."""
    if not trained.model.parameters.history_speaks:
        return (
            "A score is the agreement, turned into a probability. That changes as outcomes come in."
        )
    share = trained.model.parameters.stack.share_of_history
    said = next(words for most, words in _WEIGHTS if share <= most)
    return (
        f"{said} A factor of 1 takes an expert at its word, one of 0 ignores it. Before any "
        "outcome the factors are 1 for the agreement and 0 for history; predictions of leads that "
        "neither expert had learned from move them, and it takes many leads to move them far. An "
        "agreement that ranks these leads no better than chance is not believed in advance. "
        f"{_halves(trained.model.parameters)}"
    )


def _halves(p: ModelParameters) -> str:
    if p.linear is None or not p.bag:
        return f"History is a {'bag of trees' if p.linear is None else 'linear model'}."
    total = p.mix.linear + p.mix.trees
    share = percent(p.mix.linear / total)
    return (
        f"History itself is a linear model ({share}) and a bag of trees "
        f"({percent(p.mix.trees / total)}), mixed by what they said of other leads."
    )


def label(trained: Trained) -> str:
    """Say what is predicted."""
    days = plain(trained.model.parameters.horizon_days)
    return f"Won within {days} days after the moment of scoring (as_of), the horizon."


def as_of_rule(trained: Trained) -> str:
    """Say what a row may know."""
    return (
        "A row knows only what had happened and been received by as_of; attributes that change "
        "are taken as they were then. Names, e-mail addresses and phone numbers are never "
        "features, only what is derived from them (such as the kind of mailbox)."
        + _excluded(trained)
    )


def _excluded(trained: Trained) -> str:
    excluded = trained.model.parameters.policy.exclude_attributes
    return f" Excluded by the agreement: {', '.join(excluded)}." if excluded else ""


def how_figures_were_made(trained: Trained, rows: Evaluated, resamples: int) -> list[str]:
    """Explain the evaluation; empty without one."""
    if not len(rows):
        return []
    return [
        "Rolling origin: leads are put in the order they were created and the later half is cut "
        "into blocks. Each block is predicted by a model that knew only what was known when the "
        f"block began. {int(trained.counts['folds'])} blocks could be judged.",
        "Embargo: a label counts as known only once it was, so no horizon of the past reaches "
        "into a block. No account is in both the past and the block.",
        "Mature snapshots only: a snapshot is judged when its whole horizon had passed. Open "
        "leads are never called lost, and quick closers are not over-represented.",
        f"Snapshots are taken at set ages up to {plain(max(AGES_DAYS))} days while a lead is "
        "open. In averages the snapshots of all leads together weigh as many as there are "
        "leads; bands count leads, not snapshots.",
        "The blend's few weights are fitted on other leads than those of the block: on groups of "
        "leads, each predicted from all the others.",
        f"Intervals: {resamples:,} bootstrap resamples of whole leads, paired wherever two "
        "predictors are compared, so that luck in the leads cancels out.",
    ]


def trials_of(trained: Trained) -> int:
    """Give how many settings of the trees were tried; 0 where none were."""
    return int(trained.counts.get("trials", 0))


def cautions(trained: Trained, rows: Evaluated) -> list[str]:
    """Say what would make a reader trust the figures too much."""
    said = []
    if len(rows) and trials_of(trained):
        said.append(
            f"The settings of the trees are the best of {trials_of(trained)} trials on these same "
            "blocks, so history and blend look a little better here than they will."
        )
    if rows.silent_blocks:
        said.append(
            f"In {rows.silent_blocks} of {rows.blocks} judged blocks the past was too small for "
            "the history expert. It said the past win rate to all leads there, so “history alone” "
            "looks worse "
            "than it would with a longer past."
        )
    return said


def limits() -> list[str]:
    """Say who may not be scored, and where the scores end to be true."""
    return [
        "Do not score people who objected to profiling, or whose data you may not use for it.",
        "Do not score leads that are closed: the probability is that of an open lead.",
        f"Leads older than {plain(max(AGES_DAYS))} days were not learned from; their scores are "
        "an extrapolation.",
        "Kinds of leads that hardly occur in the training period (a new country, source or "
        "product line) are scored by what they share with others: read those with care.",
        "When the market, the web site, the tracking or the agreement changes, the probabilities "
        "go stale: train again.",
    ]
