"""What came out when a registered model was made again: the same, or what differs, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from training.pages.numbers import day, decimals
from training.parameters import Recalibrated
from training.reproduce import SHOWN, Reproduced


@dataclass(frozen=True)
class Again:
    """A registered model beside the one made again from the data at hand.

    Attributes
    ----------
    version
        Of the registered model.
    same_data, same_model
        Whether fingerprints and hashes agree.
    said
        Every finding in a sentence.
    recalibrated
        Whether the registered model is that of its training with the intercept moved since.
    """

    version: str
    same_data: bool
    same_model: bool
    said: tuple[str, ...]
    recalibrated: bool = False

    @property
    def headline(self) -> str:
        """The finding in one line."""
        if self.same_model and self.recalibrated:
            return (
                f"The training behind version {self.version} came out the same; its intercept has "
                "been moved since"
            )
        if self.same_data and self.same_model:
            return f"The data are those of version {self.version}, and so is the model made of them"
        if self.same_model:
            return f"The model is that of version {self.version}, although the data have changed"
        if self.same_data:
            return f"From the same data came another model than version {self.version}"
        return f"These are not the data that version {self.version} was trained on"


def again_of(version: str, found: Reproduced, moved: Recalibrated | None = None) -> Again:
    """Tell how a model made again compares with the registered one.

    Parameters
    ----------
    version
        Of the registered model.
    found
        The comparison with the record of its training.
    moved
        How far its intercept was moved since; None where it was not.
    """
    same_data = found.data_fingerprint == found.recorded_fingerprint
    said = [*_said(version, found, same_data)]
    if moved is not None:
        said.append(
            f"Version {version} adds {decimals(moved.shift, 3)} to the log-odds of this training "
            f"(leadscore recalibrate, with what was known on {day(moved.until_us)}): in service "
            "its probabilities differ from those judged here, the order of the leads does not."
        )
    return Again(version, same_data, found.same, tuple(said), moved is not None)


def _said(version: str, found: Reproduced, same_data: bool) -> Iterator[str]:
    now, then = found.data_fingerprint[:SHOWN], found.recorded_fingerprint[:SHOWN]
    if same_data:
        yield f"Data fingerprint: {now}, as recorded."
    else:
        yield (
            f"Data fingerprint: {now}; recorded is {then}. What was known at the time of the "
            "training has changed in the tables: values were corrected, rows were added late, or "
            "these are other tables."
        )
    now, then = found.model_hash[:SHOWN], found.recorded_hash[:SHOWN]
    if found.same:
        yield f"Model hash: {now}, as recorded: the same model to the last bit."
        return
    yield (
        f"Model hash: {now}; recorded is {then}. All figures of this report are of the model made "
        f"again, not of version {version}."
    )
    for difference in found.differences:
        yield f"{difference[:1].upper()}{difference[1:]}."
