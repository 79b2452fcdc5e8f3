"""Progress of long work, for people: a bar on a terminal, one line per step elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """What long work tells while it runs."""

    def advance(self) -> None:
        """One more piece of the present step is done."""


class Quiet:
    """Tells nobody."""

    def advance(self) -> None:
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
        """Run a step of so many pieces; prints how long it took when it ends."""
        begin = time.perf_counter()
        if not self._live:
            yield Quiet()
        else:
            with _bar(text, pieces) as bar:
                yield bar
        print(f"  {text} … {time.perf_counter() - begin:.1f} s", file=sys.stderr)  # noqa: T201


@contextmanager
def _bar(text: str, pieces: int) -> Iterator[Progress]:
    import rich.progress as rp  # noqa: PLC0415

    class Bar:
        def __init__(self, progress: rp.Progress) -> None:
            self._progress = progress
            self._task = progress.add_task(text, total=pieces)

        def advance(self) -> None:
            self._progress.advance(self._task)

    columns = (rp.TextColumn("  {task.description}"), rp.BarColumn(), rp.TimeElapsedColumn())
    import rich.console  # noqa: PLC0415

    console = rich.console.Console(stderr=True)
    with rp.Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)
