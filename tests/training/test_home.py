"""Where models are kept, whatever the working directory."""

from pathlib import Path

from training import home as module


def test_a_checkout_keeps_its_models_in_itself(tmp_path, monkeypatch):
    root = Path(__file__).resolve().parents[2]
    monkeypatch.chdir(tmp_path)
    assert module.home() == root
    assert module.default_tracking_uri() == f"sqlite:///{root}/mlruns/mlflow.db"


def test_an_installed_package_keeps_them_in_the_working_directory(tmp_path, monkeypatch):
    installed = tmp_path / "site-packages" / "training" / "home.py"
    installed.parent.mkdir(parents=True)
    monkeypatch.setattr(module, "__file__", str(installed))
    monkeypatch.chdir(tmp_path)
    assert module.home() == tmp_path
    assert module.default_tracking_uri() == f"sqlite:///{tmp_path}/mlruns/mlflow.db"


def test_the_trials_of_tuning_are_kept_beside_the_models(tmp_path, monkeypatch):
    below_home = module.home() / "mlruns" / "tuning.db"
    for uri, expected in (
        (f"sqlite:///{tmp_path}/store/mlflow.db", tmp_path / "store" / "tuning.db"),
        ("http://models.example:5000", below_home),
        ("", below_home),
    ):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
        assert module.tuning_place() == expected
