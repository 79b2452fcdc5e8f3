"""Progress of long work, for people: a bar on a terminal, one line per step elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Protocol


class Progress(Protocol):
    """What long work tells while it runs."""

    def advance(self) -> None:
        """One more piece of the present step is done."""

    def say(self, note: str) -> None:
        """Tell how it stands by now; the latest note is what counts."""


class Quiet:
    """Tells nobody."""

    def advance(self) -> None:
        """Ignore it."""

    def say(self, note: str) -> None:
        """Ignore it."""

    @contextmanager
    def step(self, text: str, pieces: int = 1) -> Iterator[Quiet]:
        """Run a step in silence."""
        yield self


class Steps:
    """Prints steps to standard error: a live bar on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    @contextmanager
    def step(self, text: str, pieces: int = 1) -> Iterator[Progress]:
        """Run a step of so many pieces; prints how long it took when it ends, and its last note."""
        begin = time.perf_counter()
        with _bar(text, pieces) if self._live else nullcontext(_Line()) as told:
            yield told
        note = f"; {told.note}" if told.note else ""
        seconds = time.perf_counter() - begin
        print(f"  {text} … {seconds:.1f} s{note}", file=sys.stderr)  # noqa: T201


class _Line:
    """Keeps the latest note for the end of the step."""

    def __init__(self) -> None:
        self.note = ""

    def advance(self) -> None:
        """Ignore it."""

    def say(self, note: str) -> None:
        """Keep the note."""
        self.note = note


@contextmanager
def _bar(text: str, pieces: int) -> Iterator[_Line]:
    import rich.progress as rp  # noqa: PLC0415

    class Bar(_Line):
        """Shows the pieces that are done, and the latest note."""

        def __init__(self, progress: rp.Progress) -> None:
            super().__init__()
            self._progress = progress
            self._task = progress.add_task(text, total=pieces, note="")

        def advance(self) -> None:
            self._progress.advance(self._task)

        def say(self, note: str) -> None:
            super().say(note)
            self._progress.update(self._task, note=note)

    columns = (
        rp.TextColumn("  {task.description}"),
        rp.BarColumn(),
        rp.TimeElapsedColumn(),
        rp.TextColumn("{task.fields[note]}"),
    )
    import rich.console  # noqa: PLC0415

    console = rich.console.Console(stderr=True)
    with rp.Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)
