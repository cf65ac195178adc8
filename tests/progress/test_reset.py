"""Reset of a cell, a lesson, everything; and the way back."""

from __future__ import annotations

import json
import os

import pytest

from tests.progress.work import LESSON, texts
from tutor.errors import ProgressError
from tutor.progress import Autosaver, CellProgress, LessonProgress, ProgressStore

OTHER = "04-neuron"


@pytest.fixture
def filled(store: ProgressStore) -> ProgressStore:
    """Two lessons, three cells."""
    store.save(LessonProgress(LESSON, {"a": CellProgress(text="1", attempts=4), "b": CellProgress(text="2")}, "b:0"))
    store.save(LessonProgress(OTHER, {"c": CellProgress(text="3")}))
    return store


def test_a_cell_and_back(filled: ProgressStore) -> None:
    assert filled.reset(LESSON, "a") == [f"{LESSON}/a"]
    assert texts(filled.load(LESSON).cells) == {"b": "2"}
    assert filled.load(LESSON).position == "b:0"
    assert filled.undo_reset() == [LESSON]
    assert filled.load(LESSON).cells["a"] == CellProgress(text="1", attempts=4)
    assert filled.undo_reset() == []


def test_a_lesson_then_all_and_back_one_by_one(filled: ProgressStore) -> None:
    assert filled.reset(LESSON) == [LESSON]
    assert filled.load(LESSON) == LessonProgress(LESSON)
    assert filled.load(OTHER).cells
    assert filled.reset() == [OTHER]
    assert filled.reset() == []
    assert filled.undo_reset() == [OTHER]
    assert filled.undo_reset() == [LESSON]
    assert texts(filled.load(LESSON).cells) == {"a": "1", "b": "2"}
    assert filled.load(LESSON).position == "b:0"
    assert filled.undo_reset() == []


def test_all_at_once_and_back(filled: ProgressStore) -> None:
    assert sorted(filled.reset()) == sorted([LESSON, OTHER])
    assert sorted(filled.undo_reset()) == sorted([LESSON, OTHER])
    assert texts(filled.load(OTHER).cells) == {"c": "3"}


def test_what_was_written_since_comes_back_the_next_time(filled: ProgressStore) -> None:
    filled.reset(LESSON)
    filled.save(LessonProgress(LESSON, {"a": CellProgress(text="new"), "z": CellProgress(text="other")}))
    filled.undo_reset()
    assert texts(filled.load(LESSON).cells) == {"a": "1", "b": "2", "z": "other"}
    filled.undo_reset()
    assert texts(filled.load(LESSON).cells) == {"a": "new", "b": "2", "z": "other"}


def test_nothing_to_reset(filled: ProgressStore) -> None:
    assert filled.reset("00-welcome") == []
    assert filled.reset(LESSON, "no such cell") == []
    assert filled.undo_reset() == []


def test_the_trash_is_dated_numbered_and_survives_the_program(filled: ProgressStore) -> None:
    filled.reset(LESSON, "a")
    filled.reset(LESSON, "b")
    names = sorted(path.name for path in (filled.folder / "trash").iterdir())
    assert [name[:9] for name in names] == ["000001-20", "000002-20"]
    filled.close()
    again = ProgressStore.open("course", filled.folder.parent)
    again.undo_reset()
    assert texts(again.load(LESSON).cells) == {"b": "2"}
    again.undo_reset()
    assert texts(again.load(LESSON).cells) == {"a": "1", "b": "2"}
    again.close()


def test_a_damaged_backup_is_told_and_the_one_before_is_used(filled: ProgressStore) -> None:
    filled.reset(LESSON, "a")
    filled.reset(LESSON, "b")
    newest = max((filled.folder / "trash").iterdir())
    newest.write_bytes(b"{")
    assert filled.undo_reset() == [LESSON]
    assert texts(filled.load(LESSON).cells) == {"a": "1"}
    assert "was damaged" in filled.notices[0]


def test_what_a_newer_version_wrote_survives_reset_and_undo(filled: ProgressStore) -> None:
    cell = CellProgress(text="1", extra={"mood": "good"})
    filled.save(LessonProgress(LESSON, {"a": cell}, extra={"stars": 3}))
    filled.reset(LESSON)
    filled.undo_reset()
    assert filled.load(LESSON) == LessonProgress(LESSON, {"a": cell}, extra={"stars": 3})


def test_without_a_backup_nothing_is_reset(filled: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(ProgressError):
            filled.reset()
    assert texts(filled.load(LESSON).cells) == {"a": "1", "b": "2"}
    assert texts(filled.load(OTHER).cells) == {"c": "3"}


def test_who_only_looks_resets_nothing(filled: ProgressStore) -> None:
    looking = ProgressStore.open("course", filled.folder.parent, write=False)
    with pytest.raises(ProgressError):
        looking.reset(LESSON)
    assert filled.load(LESSON).cells


def test_what_is_on_its_way_to_disk_cannot_undo_a_reset_or_its_undoing(filled: ProgressStore) -> None:
    saver = Autosaver(filled)
    saver.schedule(LessonProgress(LESSON, {"a": CellProgress(text="typed a moment ago")}))
    filled.reset(LESSON)
    assert saver.flush()
    assert filled.load(LESSON).cells == {}
    saver.schedule(LessonProgress(LESSON, {"d": CellProgress(text="typed since")}))
    filled.undo_reset()
    saver.close()
    assert texts(filled.load(LESSON).cells) == {"a": "typed a moment ago", "d": "typed since"}


def test_files_stay_readable(filled: ProgressStore) -> None:
    filled.reset(LESSON, "a")
    (thrown,) = (filled.folder / "trash").iterdir()
    (lesson,) = json.loads(thrown.read_text())["lessons"]
    assert (lesson["lesson"], lesson["cells"]) == (LESSON, {"a": {"text": "1", "attempts": 4}})
