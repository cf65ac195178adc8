"""What is kept is what was written, in files that people can read and nobody else may."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.progress.work import LESSON, saved, text_of, work
from tutor.errors import ProgressError
from tutor.progress import CellProgress, LessonProgress, ProgressStore, files


def test_what_is_saved_is_loaded(store: ProgressStore) -> None:
    progress = work("x = 1", attempts=3, hints=1, passed_text="x = 1", answer="(3, 1)", solution_shown=True)
    store.save(progress)
    assert store.load(LESSON) == progress
    assert ProgressStore.open("other", store.folder.parent).load(LESSON) == LessonProgress(LESSON)


def test_file_is_readable_by_people_and_private(store: ProgressStore) -> None:
    for _ in range(3):
        store.save(work("x = 1"))
    store.set_setting("theme", "dark")
    store.reset(LESSON)
    assert json.loads(files.generation(saved(store), 1).read_text())["cells"]["my_dense"] == {"text": "x = 1"}
    for path in [store.folder, *store.folder.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ProgressStore.open("course", tmp_path / "new" / "nn-tutor").close()
    finally:
        os.umask(before)
    assert (tmp_path / "new" / "nn-tutor").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "nn-tutor" / "course").stat().st_mode & 0o777 == 0o700


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(text=st.text(st.characters(), max_size=200), key=st.text(max_size=20), course=st.text(max_size=20))
def test_any_text_survives(store: ProgressStore, text: str, key: str, course: str) -> None:
    other = ProgressStore.open(course, store.folder.parent)
    progress = LessonProgress(LESSON, {key: CellProgress(text=text, attempts=1)})
    other.save(progress)
    assert other.load(LESSON) == progress
    assert other.folder.parent == store.folder.parent
    other.close()


@pytest.mark.parametrize("name", ["../../etc/passwd", "Ünit 1", "", "a" * 300, "con", "x/y", ".hidden", "A", "nul"])
def test_any_lesson_id_is_a_file_in_the_folder(store: ProgressStore, name: str) -> None:
    store.save(LessonProgress(name, {"a": CellProgress(text="1")}))
    store.save(LessonProgress(name.lower() + "x", {"a": CellProgress(text="2")}))
    assert store.load(name).cells["a"].text == "1"
    assert all(path.parent == store.folder for path in store.folder.rglob("lesson-*"))
    assert all(len(path.name) < 100 and path.name.isascii() for path in store.folder.iterdir())
    assert sorted(store.lessons()) == sorted([name, name.lower() + "x"])


def test_what_a_newer_version_wrote_is_kept(store: ProgressStore) -> None:
    newer = {"version": 9, "lesson": LESSON, "stars": 5, "cells": {"a": {"text": "1", "mood": "good"}}}
    files.write(saved(store), newer)
    kept = store.load(LESSON)
    store.save(LessonProgress(LESSON, {**kept.cells, "b": CellProgress(text="2")}, "b:1", kept.extra))
    content = json.loads(saved(store).read_text())
    assert (content["version"], content["stars"], content["position"]) == (9, 5, "b:1")
    assert content["cells"] == {"a": {"text": "1", "mood": "good"}, "b": {"text": "2"}}


def test_settings_last(store: ProgressStore) -> None:
    store.set_setting("theme", "tutor-light")
    store.close()
    again = ProgressStore.open("course", store.folder.parent)
    assert again.setting("theme") == "tutor-light"
    assert again.setting("last", "none") == "none"


# --- a disk that is full, a folder that may not be written -------------------------------------------------------


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_keeps_the_old_state_and_says_what_to_do(
    store: ProgressStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(work("older"))
    store.save(work("old"))
    half: list[int] = []

    def half_full(handle: int, data: memoryview) -> int:
        if half:
            full()
        half.append(1)
        return write(handle, data[:100])

    write = os.write
    for culprit in (full, half_full):
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", culprit)
            with pytest.raises(ProgressError, match="No space left") as caught:
                store.save(work("new"))
        assert "kept in memory" in caught.value.hint
        assert "Make room" in caught.value.hint
        assert "NN_TUTOR_HOME" in caught.value.hint
        assert text_of(store.load(LESSON)) == "old"
        assert not list(store.folder.glob(".*"))
    store.save(work("new"))
    assert text_of(store.load(LESSON)) == "new"
    assert store.notices == []


@pytest.mark.parametrize("step", ["fsync", "replace", "open"])
def test_whatever_step_fails_the_old_state_stays(
    store: ProgressStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store.save(work("old"))
    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        if step == "replace":
            patch.setattr(Path, "replace", full)
        with pytest.raises(ProgressError, match="No space left"):
            store.save(work("new"))
    assert text_of(store.load(LESSON)) == "old"
    assert not list(store.folder.glob(".*"))


def test_a_full_disk_never_stops_a_setting(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        store.set_setting("theme", "dark")
        store.set_setting("theme", "dark")
    assert store.setting("theme") == "dark"
    assert len(store.notices) == 1


def test_unwritable_place_is_told_and_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = ProgressStore.open("course", tmp_path / "file")
    assert not store.read_only
    assert "NN_TUTOR_HOME" in store.notices[0]
    assert store.load(LESSON) == LessonProgress(LESSON)
    with pytest.raises(ProgressError, match="cannot be saved"):
        store.save(work("x"))
    (tmp_path / "file").unlink()
    store.save(work("x"))
    assert text_of(store.load(LESSON)) == "x"
    store.close()


def test_a_folder_that_was_deleted_comes_back(store: ProgressStore) -> None:
    import shutil

    store.save(work("x"))
    shutil.rmtree(store.folder)
    store.save(work("y"))
    assert text_of(store.load(LESSON)) == "y"


def test_looking_takes_no_lock_and_makes_no_folder(tmp_path: Path) -> None:
    looking = ProgressStore.open("course", tmp_path, write=False)
    assert not looking.folder.exists()
    with pytest.raises(ProgressError, match="only to be looked at"):
        looking.save(work("x"))
    first = ProgressStore.open("course", tmp_path)
    first.save(work("x = 1"))
    assert not first.read_only
    assert text_of(ProgressStore.open("course", tmp_path, write=False).load(LESSON)) == "x = 1"
    first.close()
