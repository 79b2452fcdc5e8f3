"""What besides data and settings a training depends on: versions, lock, code, machine."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict

PACKAGES = (
    *("lightgbm", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy"),
    *("numba", "optuna", "pydantic", "mlflow", "leadscore"),
)
LOCK_FILE = "requirements.lock"
MOST_SECONDS_FOR_GIT = 10


class Environment(BaseModel):
    """Where a model was trained.

    Attributes
    ----------
    python, platform
        Versions of the interpreter and of the operating system with its kind of processor.
    packages
        Name → version of what a model can depend on.
    lock
        SHA-256 of `requirements.lock`; None where the code does not run from a checkout.
    code
        Commit of the checkout, with `+changes` where files differ from it; None without git.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    python: str
    platform: str
    packages: dict[str, str]
    lock: str | None
    code: str | None


def environment() -> Environment:
    """Describe where this process runs; never fails for want of git or of a checkout."""
    root = Path(__file__).resolve().parent.parent
    checkout = (root / "pyproject.toml").is_file()
    lock = root / LOCK_FILE
    return Environment(
        python=platform.python_version(),
        platform=platform.platform(),
        packages={name: found for name in PACKAGES if (found := _version(name)) is not None},
        lock=hashlib.sha256(lock.read_bytes()).hexdigest() if lock.is_file() and checkout else None,
        code=_commit(root) if checkout else None,
    )


def differences(then: Environment, now: Environment) -> list[str]:
    """Tell in sentences how an environment differs from the one of a training; none if equal."""
    found = []
    if then.python != now.python:
        found.append(f"Python {now.python} instead of {then.python}")
    if then.platform != now.platform:
        found.append(f"platform {now.platform} instead of {then.platform}")
    for name in sorted(then.packages.keys() | now.packages.keys()):
        was, is_ = then.packages.get(name, "none"), now.packages.get(name, "none")
        if was != is_:
            found.append(f"{name} {is_} instead of {was}")
    if then.lock != now.lock:
        found.append(f"{LOCK_FILE} is another one ({_short(now.lock)}, was {_short(then.lock)})")
    if then.code != now.code:
        found.append(f"the code is {_short(now.code)}, was {_short(then.code)}")
    return found


def _short(name: str | None) -> str:
    if name is None:
        return "unknown"
    return name[:12] + ("+changes" if name.endswith("+changes") else "")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit(root: Path) -> str | None:
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return None
    return f"{commit}+changes" if _git(root, "status", "--porcelain", "-uno") else commit


def _git(root: Path, *words: str) -> str | None:
    """Give what git says; None where it is not there or says no."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=MOST_SECONDS_FOR_GIT,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
