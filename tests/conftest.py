"""What every test gets: a home of its own, and no traces of the machine it runs on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Before NumPy is loaded: threads of linear algebra that wait for each other's cores make small nets slow.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; progress is kept below it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("NN_TUTOR_HOME", str(folder / "nn-tutor"))
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("XDG_DATA_HOME", "NN_TUTOR_THEME", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    return folder


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Numbers of processes differ between pytest's workers, which must collect tests of the same names."""
    return argname if argname == "pid" and isinstance(val, int) else None
