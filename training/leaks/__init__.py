"""The leak gate: columns and activities that know the outcome, found before they are learned."""

from training.leaks.gate import Passed, pass_gate
from training.leaks.judge import judge
from training.leaks.report import LeakReport, Verdict, as_json, sentences

__all__ = ["LeakReport", "Passed", "Verdict", "as_json", "judge", "pass_gate", "sentences"]
