"""What came out when a registered model was made again: the same, or what differs, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from training.record import TrainingRecord

SHOWN = 12


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
    """

    version: str
    same_data: bool
    same_model: bool
    said: tuple[str, ...]

    @property
    def headline(self) -> str:
        """The finding in one line."""
        if self.same_data and self.same_model:
            return f"The data are those of version {self.version}, and so is the model made of them"
        if self.same_data:
            return f"From the same data came another model than version {self.version}"
        return f"These are not the data that version {self.version} was trained on"


def compared(
    version: str, record: TrainingRecord, fingerprint: str, model_hash: str, changes: list[str]
) -> Again:
    """Compare a registered model with the one made again.

    Parameters
    ----------
    version, record
        The registered model, and what it was made of.
    fingerprint, model_hash
        Of the data at hand (known until the moment of training), and of the model made of them.
    changes
        How the environment differs, in sentences.
    """
    same_data = fingerprint == record.data_fingerprint
    same_model = model_hash == record.model_hash
    said = tuple(_said(version, record, (fingerprint, model_hash), changes))
    return Again(version, same_data, same_model, said)


def _said(
    version: str, record: TrainingRecord, found: tuple[str, str], changes: list[str]
) -> Iterator[str]:
    fingerprint, model_hash = found
    was = record.data_fingerprint
    if fingerprint == was:
        yield f"Data fingerprint: {was[:SHOWN]}, as recorded."
    else:
        yield (
            f"Data fingerprint: {fingerprint[:SHOWN]}; recorded is {was[:SHOWN]}. The tables have "
            f"changed since, in what was known until {record.until:%Y-%m-%d %H:%M} UTC: values "
            "were corrected, rows were added late, or these are other tables."
        )
    if model_hash == record.model_hash:
        yield f"Model hash: {model_hash[:SHOWN]}, as recorded: the same model to the last bit."
        return
    yield (
        f"Model hash: {model_hash[:SHOWN]}; recorded is {record.model_hash[:SHOWN]}. The figures "
        f"below are of the model made again, not of version {version}."
    )
    yield from changes
