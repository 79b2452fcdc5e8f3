"""The pilot: whether won, lost and rejected leads would have been scored right."""

from training.pilot.pilot import Choice, Pilot, pilot_of

__all__ = ["Choice", "Pilot", "pilot_of"]
