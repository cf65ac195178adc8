"""One session for all the submissions of a worker: what one does must not show in the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tutor.runner.session import Session, open_session


@pytest.fixture(scope="session")
def session() -> Iterator[Session]:
    session = open_session()
    yield session
    session.close()
