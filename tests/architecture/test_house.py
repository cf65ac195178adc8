"""The layers hold, files stay small, imports stay lazy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 500
# Files that may be longer, each with its reason.
LONG_FILES: dict[str, str] = {}
SOURCES = sorted(path for folder in ("tutor", "tests") for path in (ROOT / folder).rglob("*.py"))


def test_layers() -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_types() -> None:
    found = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_ruff(command: list[str]) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "tutor", "tests"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    long = {name: length for name, length in lengths.items() if length > MOST_LINES and name not in LONG_FILES}
    assert not long


def test_no_catch_all_modules() -> None:
    known = {"tutor/engine/utils.py"}  # where Keras' users look for to_categorical
    found = [str(path.relative_to(ROOT)) for path in SOURCES if path.stem in ("utils", "helpers", "common", "misc")]
    assert set(found) <= known


def _imported(statement: str) -> set[str]:
    """The top-level modules that are loaded after ``statement`` in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import tutor.cli", {"textual", "rich", "numpy", "plotext"}),
        ("import tutor.app.app", {"numpy", "plotext", "tree_sitter"}),
        ("import tutor.engine", {"textual", "rich", "plotext", "markdown_it"}),
        ("import tutor.plotting.pyplot", {"textual", "rich", "plotext"}),
        ("import tutor.runner.child", {"textual", "rich", "plotext", "markdown_it"}),
    ],
)
def test_imports_stay_lazy(statement: str, unwanted: set[str]) -> None:
    assert not _imported(statement) & unwanted
