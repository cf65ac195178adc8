"""Progress to try things with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tutor.progress import CellProgress, LessonProgress, ProgressStore

LESSON = "05-layers"


def work(text: str, **more: Any) -> LessonProgress:
    """A lesson in which one cell was edited."""
    return LessonProgress(LESSON, {"my_dense": CellProgress(text=text, **more)}, "my_dense:3")


def saved(store: ProgressStore) -> Path:
    """The lesson's file."""
    return store.folder / f"lesson-{LESSON}.json"


def text_of(progress: LessonProgress) -> str | None:
    """What stands in the one cell."""
    return progress.cells["my_dense"].text if progress.cells else None


def texts(cells: Mapping[str, CellProgress]) -> dict[str, str | None]:
    """What stands in each cell."""
    return {key: cell.text for key, cell in cells.items()}
