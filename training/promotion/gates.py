"""All gates between a challenger and the champion, each with its finding in one line."""

from __future__ import annotations

from collections.abc import Iterator

from training.promotion.candidate import Candidate
from training.promotion.comparison import comparison_gates
from training.promotion.gate import Gate
from training.promotion.history import history_gates
from training.promotion.quality import chance_gates

RETRAIN = "train it again with: leadscore train DATA"


def gates_of(challenger: Candidate, champion: Candidate | None) -> list[Gate]:
    """Ask whether a model may become the champion.

    Parameters
    ----------
    challenger
        The model.
    champion
        The present champion; None: it would be the first.

    Returns
    -------
    Every gate that could be asked, also those that let it pass.
    """
    gates = [*_leaks(challenger), *_quality(challenger, champion)]
    if champion is None:
        return gates
    if challenger.model_hash == champion.model_hash:
        return [Gate("same model", False, f"it is the same model as version {champion.name}")]
    gates += [*history_gates(challenger, champion), *comparison_gates(challenger, champion)]
    return [*gates, *_agreement(challenger, champion)]


def is_champion_already(version: str) -> Gate:
    """Refuse the champion itself."""
    return Gate("same model", False, f"version {version} is the champion already")


def unreadable(champion: str, why: str) -> Gate:
    """Refuse where the champion cannot be read, so that nothing can be compared."""
    return Gate("champion", False, f"version {champion} cannot be compared with: {why}")


def _leaks(challenger: Candidate) -> Iterator[Gate]:
    record = challenger.record
    if record is None:
        yield Gate("record", False, f"it was trained without a record of how – {RETRAIN}")
    elif record.allowed_leaks:
        names = ", ".join(f"“{name}”" for name in record.allowed_leaks)
        text = f"it learned from {names}, which the leak gate blocks – train with --drop-leaks"
        yield Gate("leaks", False, text)
    else:
        yield Gate("leaks", True, "it learned from nothing that the leak gate blocks")


def _quality(challenger: Candidate, champion: Candidate | None) -> Iterator[Gate]:
    if champion is not None and not (challenger.learned or champion.learned):
        return  # the agreement speaks in both: neither claims to have learned anything
    if challenger.judged is not None and not len(challenger.later):
        could = champion is not None and len(champion.later) > 0
        text = "there was too little history to judge it on later leads"
        yield Gate("judged", not could, text + (" – give more history" if could else ""))
        return
    yield from chance_gates(challenger, champion)


def _agreement(challenger: Candidate, champion: Candidate) -> Iterator[Gate]:
    if challenger.policy_version != champion.policy_version:
        yield Gate(
            "agreement",
            True,
            f"it brings another agreement, {challenger.policy_version}; that of version "
            f"{champion.name} is {champion.policy_version}",
        )
