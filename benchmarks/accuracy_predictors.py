"""Everything that is compared: ours, the agreement alone, a constant, Odoo's way, tuned peers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec

import numpy as np

from benchmarks.accuracy_exam import Exam, our_training, rows_of
from benchmarks.accuracy_question import Truth
from benchmarks.odoo_fields import FieldBayes, fit_field_bayes
from benchmarks.peers.boosting import LIGHTGBM, XGBOOST
from benchmarks.peers.kind import Peer
from benchmarks.peers.linear import BAYES, LOGISTIC
from benchmarks.peers.more_boosting import CATBOOST, HIST_GRADIENT_BOOSTING
from benchmarks.peers.tuning import out_of_time, platt, refitted, scaled, tuned
from features.facts import FloatArray, IntArray
from training.fit import Trained
from training.folds import Fold
from training.metrics import sigmoid

PEERS = (LIGHTGBM, XGBOOST, CATBOOST, LOGISTIC, HIST_GRADIENT_BOOSTING, BAYES)
OURS, OURS_TUNED, TRUTH = "ours", "ours, tuned", "Bayes truth"
HISTORY_ALONE, RULES_ALONE = "ours, history alone", "rules alone, refitted"
POINTS, CONSTANT, ODOO = "agreed points, one logistic curve", "constant", "Odoo-style naive Bayes"
WITH_PLATT = " + Platt"


@dataclass(frozen=True)
class Predicted:
    """Probabilities of the judged rows, how long it took to get there, and what was chosen."""

    name: str
    probability: FloatArray
    seconds: float
    about: Mapping[str, object] = field(default_factory=dict)


Job = tuple[str, Callable[[], list[Predicted]]]


def jobs(exam: Exam, peers: Sequence[Peer] = PEERS) -> Iterator[Job]:
    """Give what is to be done, by name, the quick ones first."""
    if (truth := exam.question.truth) is not None:
        yield TRUTH, lambda: [_truth(exam, truth)]
    yield OURS, lambda: _ours(exam)
    yield POINTS, lambda: [_points(exam)]
    yield CONSTANT, lambda: [_constant(exam)]
    yield ODOO, lambda: _odoo(exam)
    if exam.budget.trials:
        yield OURS_TUNED, lambda: [_ours_tuned(exam)]
    for peer in peers:
        yield peer.name, lambda peer=peer: _peer(exam, peer)


def installed(peers: Sequence[Peer]) -> tuple[list[Peer], list[Peer]]:
    """Part the peers into those that are installed and those that are not."""
    here = [peer for peer in peers if find_spec(peer.package) is not None]
    return here, [peer for peer in peers if peer not in here]


def _truth(exam: Exam, truth: Truth) -> Predicted:
    horizon_days = exam.trained.gathered.horizon_days
    return Predicted(TRUTH, truth(exam.later.moments, horizon_days), 0.0)


def _ours(exam: Exam) -> list[Predicted]:
    model = exam.trained.model
    ours = np.concatenate([model.probability(rows) for rows in exam.parts])
    rules = sigmoid(model.parameters.rule_expert.logit(exam.items))
    history = sigmoid(np.concatenate([model.history_logit(rows) for rows in exam.parts]))
    return [
        Predicted(OURS, ours, exam.seconds, _about(exam.trained)),
        Predicted(HISTORY_ALONE, history, exam.seconds),
        Predicted(RULES_ALONE, rules, exam.seconds),
    ]


def _ours_tuned(exam: Exam) -> Predicted:
    trained, seconds = our_training(exam.question, exam.budget.trials)
    model = trained.model
    ours = np.concatenate([model.probability(rows) for rows in rows_of(model, exam.later)])
    return Predicted(OURS_TUNED, ours, seconds, _about(trained))


def _about(trained: Trained) -> dict[str, object]:
    return {
        "settings": trained.settings.model_dump(),
        "rounds": trained.counts["rounds"],
        "stack": trained.model.parameters.stack.model_dump(),
    }


def _points(exam: Exam) -> Predicted:
    """Turn the agreed points into probabilities by one logistic curve, fitted on the past."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    begin, builder = time.perf_counter(), exam.trained.model.builder
    parts = builder.known_in_parts(exam.trained.gathered.facts, exam.past)
    total = np.concatenate([builder.agreement.points(known).total for _, known in parts])
    rows = exam.lesson.rows
    curve = LogisticRegression(C=np.inf).fit(total[:, None] / 1000, rows.won, rows.weight)
    found = curve.predict_proba(exam.total[:, None] / 1000)[:, 1]
    return Predicted(POINTS, found, time.perf_counter() - begin)


def _constant(exam: Exam) -> Predicted:
    rows = exam.lesson.rows
    rate = float(np.average(rows.won, weights=rows.weight))
    return Predicted(CONSTANT, np.full(len(exam.later), rate), 0.0)


def _odoo(exam: Exam) -> list[Predicted]:
    """Count the leads that were closed; shift and slope come from the rolling-origin folds."""
    begin, known = time.perf_counter(), exam.trained.gathered

    def fitted(at_us: int, leads: IntArray) -> FieldBayes:
        return fit_field_bayes(known.facts, known.builder.spec, known.outcomes, at_us, leads)

    def of_fold(fold: Fold) -> FloatArray:
        model = fitted(fold.origin_us, np.unique(known.snapshots.moments.lead[fold.train]))
        return model.probability(known.facts, known.snapshots.moments.part(fold.test))

    found = fitted(known.until_us, np.unique(exam.past.lead))
    later = found.probability(exam.later.facts, exam.later.moments)
    plain = Predicted(ODOO, later, time.perf_counter() - begin)
    if not known.folds:
        return [plain]
    predicted = np.concatenate([of_fold(fold) for fold in known.folds])
    tests = [known.material.rows(fold.test) for fold in known.folds]
    won, weight = (np.concatenate([getattr(t, n) for t in tests]) for n in ("won", "weight"))
    return [plain, _with_platt(plain, platt(predicted, won, weight), begin)]


def _peer(exam: Exam, peer: Peer) -> list[Predicted]:
    begin, budget = time.perf_counter(), exam.budget
    found = tuned(peer, exam.folds, budget.trials, budget.run)
    model = refitted(peer, exam.lesson, found, budget.run)
    later = model.predict(exam.matrix)
    plain = Predicted(peer.name, later, time.perf_counter() - begin, asdict(found))
    if not exam.folds:
        return [plain]
    predicted = out_of_time(peer, exam.folds, found, budget.run)
    won, weight = (
        np.concatenate([getattr(fold.test, name) for fold in exam.folds])
        for name in ("won", "weight")
    )
    return [plain, _with_platt(plain, platt(predicted, won, weight), begin)]


def _with_platt(plain: Predicted, line: tuple[float, float], begin: float) -> Predicted:
    probability = scaled(plain.probability, *line)
    about = {"shift": line[0], "slope": line[1]}
    return Predicted(plain.name + WITH_PLATT, probability, time.perf_counter() - begin, about)
