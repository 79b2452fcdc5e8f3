"""What `bentoml build` packs is all that the service needs, and nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PACKAGES = ("features", "training", "serving")


@pytest.fixture(scope="module")
def bento(tmp_path_factory):
    """The folder that is packed."""
    home = tmp_path_factory.mktemp("bentoml")
    done = subprocess.run(
        [sys.executable, "-m", "bentoml", "build", "--output", "tag"],
        cwd=ROOT,
        env={**os.environ, "BENTOML_HOME": str(home), "BENTOML_DO_NOT_TRACK": "True"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    name, _, version = done.stdout.strip().removeprefix("__tag__:").partition(":")
    return home / "bentos" / name / version


def files_of(folder):
    found = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {str(file) for file in found if "__pycache__" not in file.parts}


def test_every_file_of_the_packages_is_in_it(bento):
    needed = {f"{name}/{file}" for name in PACKAGES for file in files_of(ROOT / name)}
    packed = files_of(bento / "src")
    assert needed <= packed
    beside = {"LICENSE", "README.md", "bentofile.yaml", "docs/container.md", "pyproject.toml"}
    assert packed - needed <= beside


def test_it_installs_the_lock_and_listens_for_keys_only(bento):
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packed = (bento / "env" / "python" / "requirements.txt").read_text(encoding="utf-8")
    pins = r"^[\w.-]+(?:\[[\w,-]+\])?==[\w.+!-]+|--hash=sha256:[0-9a-f]{64}"
    assert {*re.findall(pins, locked, re.M)} <= {*re.findall(pins, packed, re.M)}
    told = yaml.safe_load((bento / "bento.yaml").read_text(encoding="utf-8"))
    settings = {one["name"]: one["value"] for one in told["envs"]}
    assert settings["LEADSCORE_HOST"] == "0.0.0.0"  # so that keys are asked for
    assert not any("SECRET" in name for name in settings)
    assert "libgomp1" in (bento / "env" / "docker" / "Dockerfile").read_text(encoding="utf-8")
