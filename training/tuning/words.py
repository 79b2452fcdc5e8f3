"""What tuning has to say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from training.tuning.budget import Budget
from training.tuning.stop import Reason


def too_few(leads: int, fewest: int) -> str:
    """Say why nothing was tried on few leads."""
    return (
        f"No settings of the trees were tried: with {leads:,} leads whose outcome is known, chance "
        f"would choose among them. The given ones were kept; from {fewest:,} leads on, tuning "
        "can do better."
    )


def no_past() -> str:
    """Say why nothing was tried without a past."""
    return (
        "No settings of the trees were tried: the past of the later blocks has too few won or "
        "not-won leads to learn from. The given ones were kept."
    )


def found(counts: Mapping[str, float]) -> str:
    """Say what the search found."""
    trials, pruned = int(counts["trials"]), int(counts["trials_pruned"])
    best, start = counts["tuned_log_loss"], counts["start_log_loss"]
    times = counts["tuned_explanation_work"]
    told = f"{trials:,} settings of the trees were tried, {pruned:,} of them not to the end"
    if (best, times) == (start, 1.0):
        return f"{told}; none was better than the given ones (log-loss {start:.4f})."
    return (
        f"{told}. The chosen ones: log-loss on later leads {best:.4f}, with the given ones "
        f"{start:.4f}; to explain a score takes {times:.2g} times the work."
    )


def ended_early(trials: int, budget: Budget, reason: Reason) -> str:
    """Say that trials are missing, and how to get them."""
    again = "; the same training with the same data goes on with the others" if budget.place else ""
    kept = "The best of them is used" if trials else "The given settings were kept"
    return (
        f"Tuning ended early ({reason}): {trials:,} of {budget.trials:,} trials were done. "
        f"{kept}{again}."
    )
