"""Sessions for tests, in both ways, and what they need around them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runner.asking import Asker
from tutor.runner.results import Limits
from tutor.runner.session import Mode, open_session

MODES: tuple[Mode, Mode] = ("fork", "replay")


@pytest.fixture(scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    """The way in which sessions work."""
    chosen: Mode = request.param
    return chosen


@pytest.fixture(scope="module")
def asker(mode: Mode) -> Iterator[Asker]:
    """A session that the tests of a module share."""
    session = open_session(mode, Limits(memory=256 << 20))
    yield Asker(session, mode)
    session.close()


@pytest.fixture
def fresh(mode: Mode, temporary: Path) -> Iterator[Asker]:
    """A session of the test's own, with a folder for temporary files of its own."""
    session = open_session(mode, Limits(memory=256 << 20))
    yield Asker(session, mode)
    session.close()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sessions make their folders in this test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
