"""The leak gate: columns and activities that know the outcome, found before they are learned."""

from training.leaks.judge import judge
from training.leaks.report import LeakReport, Verdict, as_json, sentences

__all__ = ["LeakReport", "Verdict", "as_json", "judge", "sentences"]
