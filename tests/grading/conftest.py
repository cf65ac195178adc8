"""One session for all the submissions of a worker: what one does must not show in the next."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from tutor.runner.session import Session, open_session


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    session = open_session()
    yield session
    session.close()


@pytest.fixture
def most_memory() -> Iterator[Callable[[], int]]:
    """Tells how many bytes Python has held at most since the test began, or since it was asked last."""

    def most() -> int:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        return peak

    tracemalloc.start()
    yield most
    tracemalloc.stop()
