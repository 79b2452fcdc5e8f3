"""What the models of the time would have said: history scored again, without hindsight."""

from training.hindsight.cross_fit import CrossFitted, cross_fitted
from training.hindsight.judges import Judge, Panel, judges_at
from training.hindsight.look import Looked, look
from training.hindsight.past import Lessons, Past, lessons_at, past_of

__all__ = [
    "CrossFitted",
    "Judge",
    "Lessons",
    "Looked",
    "Panel",
    "Past",
    "cross_fitted",
    "judges_at",
    "lessons_at",
    "look",
    "past_of",
]
