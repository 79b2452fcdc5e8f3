"""A policy file beside the model: looked at again and again, read when it has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from features.policy.load import load_policy
from features.policy.schema import Policy


@dataclass(frozen=True)
class PolicyFile:
    """The agreement in service; without a path the model's own."""

    path: Path | None = None

    def stamp(self) -> str | None:
        """Name the file's content; None without a file, or where it is gone."""
        if self.path is None:
            return None
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except OSError:
            # Reading it tells what is wrong.
            return None

    def load(self) -> Policy | None:
        """Read and check the file; None without one.

        Raises
        ------
        PolicyError
            Naming every problem.
        """
        return None if self.path is None else load_policy(self.path)
