"""The one place that knows where lessons, data and progress live."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """A folder that stands beside the package in a checkout and inside it in a wheel."""
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name


def lessons_dir() -> Path:
    """The folder of the course that ships with nn-tutor."""
    return _shipped("lessons")


def data_dir() -> Path:
    """The folder of the small data sets that ship with nn-tutor."""
    return _shipped("data")


def state_dir() -> Path:
    """Where progress is kept: ``$NN_TUTOR_HOME``, else the system's place for application data."""
    override = os.environ.get("NN_TUTOR_HOME")
    if override:
        return Path(override).expanduser()
    # Imported here: the grader and the linter never need it.
    import platformdirs

    return platformdirs.user_data_path("nn-tutor", appauthor=False)


def cache_dir() -> Path:
    """Where what can be made again is kept: below ``$NN_TUTOR_HOME``, else the system's place for such things."""
    if os.environ.get("NN_TUTOR_HOME"):
        return state_dir() / "_cache"
    import platformdirs

    return platformdirs.user_cache_path("nn-tutor", appauthor=False)


def imported_dir() -> Path:
    """Where data are kept that the user has imported; its name is none that a course's progress could have."""
    return state_dir() / "_data"


def copied_file() -> Path:
    """Where a text is written that the learner copies out of the program."""
    return state_dir() / "copied.txt"
