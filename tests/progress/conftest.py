"""A store of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tutor.progress import ProgressStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProgressStore]:
    """An empty store that is closed afterwards."""
    opened = ProgressStore.open("course", tmp_path)
    yield opened
    opened.close()
