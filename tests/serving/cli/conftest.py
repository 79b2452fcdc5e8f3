"""A small company in files, a registry with the demo model, and a way to run commands."""

import json
import sys
from dataclasses import replace

import pytest
from registries import own_registry

from features.tables.write import write_tables
from serving import cli


@pytest.fixture(scope="package")
def company(demo_company):
    """The first leads of the demo company."""
    leads = demo_company.tables.leads.head(250)
    frames = {
        name: frame[frame["lead_id"].isin(leads["lead_id"])].reset_index(drop=True)
        for name, frame in vars(demo_company.tables).items()
    }
    return replace(demo_company.tables, **frames)


@pytest.fixture(scope="package")
def data(company, tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    write_tables(company, folder, "csv")
    return folder


@pytest.fixture(scope="package")
def registered(demo_model, tmp_path_factory):
    """A registry with the demo model as its champion and as its challenger."""
    from training.registry import register  # noqa: PLC0415

    with own_registry(tmp_path_factory):
        yield [register(demo_model, {}, {}, tmp_path_factory.mktemp("f"), {}) for _ in range(2)]


class Done:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in this process; gives exit code and what it said."""

    def command(*args):
        monkeypatch.setattr(sys, "argv", ["leadscore", *map(str, args)])
        monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)  # a stopped command sets it
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return Done(code or 0, said.out, said.err)

    return command
