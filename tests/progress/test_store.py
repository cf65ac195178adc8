"""Progress files: whole or not at all, with a way back from damage, resets and other instances."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.errors import ProgressError
from tutor.progress import CellProgress, LessonProgress, ProgressStore, files

LESSON = "05-layers"


def work(text: str, **more: object) -> LessonProgress:
    return LessonProgress(LESSON, {"my_dense": CellProgress(text=text, **more)}, "my_dense:3")  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> ProgressStore:
    return ProgressStore.open("course", tmp_path)


def saved(store: ProgressStore) -> Path:
    return store.folder / f"lesson-{LESSON}.json"


def test_what_is_saved_is_loaded(store: ProgressStore) -> None:
    progress = work("x = 1", attempts=3, hints=1, passed_text="x = 1", answer="(3, 1)", solution_shown=True)
    store.save(progress)
    assert store.load(LESSON) == progress
    assert ProgressStore.open("other", store.folder.parent).load(LESSON) == LessonProgress(LESSON)


def test_file_is_readable_by_people_and_private(store: ProgressStore) -> None:
    store.save(work("x = 1"))
    assert json.loads(saved(store).read_text())["cells"]["my_dense"] == {"text": "x = 1"}
    assert saved(store).stat().st_mode & 0o077 == 0
    assert store.folder.stat().st_mode & 0o077 == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(text=st.text(st.characters(), max_size=200), key=st.text(max_size=20))
def test_any_text_survives(store: ProgressStore, text: str, key: str) -> None:
    progress = LessonProgress(LESSON, {key: CellProgress(text=text, attempts=1)})
    store.save(progress)
    assert store.load(LESSON) == progress


def test_what_a_newer_version_wrote_is_kept(store: ProgressStore) -> None:
    files.write(saved(store), {"lesson": LESSON, "stars": 5, "cells": {"a": {"text": "1", "mood": "good"}}})
    store.save(store.load(LESSON))
    content = json.loads(saved(store).read_text())
    assert content["stars"] == 5
    assert content["cells"]["a"]["mood"] == "good"


@pytest.mark.parametrize("name", ["../../etc/passwd", "Ünit 1", "", "a" * 300, "con", "x/y", ".hidden"])
def test_any_lesson_id_is_a_file_in_the_folder(store: ProgressStore, name: str) -> None:
    store.save(LessonProgress(name, {"a": CellProgress(text="1")}))
    assert store.load(name).cells["a"].text == "1"
    assert all(path.parent == store.folder for path in store.folder.rglob("lesson-*"))
    assert store.lessons() == [name]


# --- damage ---------------------------------------------------------------------------------------------------------


def age(path: Path) -> None:
    """Make the newest older generation old enough for another."""
    past = time.time() - 3600
    os.utime(files.generation(path, 1), (past, past))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-20],
        lambda data: b"",
        lambda data: data.replace(b"third", b"thirt"),
        lambda data: b"\xff\xfe",
    ],
    ids=["truncated", "empty", "flipped", "binary"],
)
def test_damage_falls_back_to_the_last_good_state(store: ProgressStore, damage: object) -> None:
    store.save(work("first"))
    store.save(work("second"))
    age(saved(store))
    store.save(work("third"))
    saved(store).write_bytes(damage(saved(store).read_bytes()))  # type: ignore[operator]
    assert store.load(LESSON).cells["my_dense"].text == "second"
    (notice,) = store.notices
    assert "damaged" in notice
    assert "earlier state" in notice
    assert list(store.folder.glob("*.damaged-*"))
    store.save(work("fourth"))
    assert store.load(LESSON).cells["my_dense"].text == "fourth"


def test_generations_are_not_used_up_by_typing(store: ProgressStore) -> None:
    for number in range(30):
        store.save(work(str(number)))
    assert not files.generation(saved(store), 2).exists()


def test_damaged_without_a_predecessor_is_said(store: ProgressStore) -> None:
    store.save(work("only"))
    saved(store).write_bytes(b"{")
    assert store.load(LESSON) == LessonProgress(LESSON)
    assert "no earlier state" in store.notices[0]


def test_full_disk_keeps_the_old_state_and_says_what_to_do(
    store: ProgressStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(work("old"))

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ProgressError, match="No space left") as caught:
            store.save(work("new"))
    assert "NN_TUTOR_HOME" in caught.value.hint
    assert store.load(LESSON).cells["my_dense"].text == "old"
    assert not list(store.folder.glob(".lesson*"))


def test_unwritable_place_opens_read_only_with_a_notice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = ProgressStore.open("course", tmp_path / "file")
    assert store.read_only
    assert "NN_TUTOR_HOME" in store.notices[0]
    assert store.load(LESSON) == LessonProgress(LESSON)


_KEEP_WRITING = """
import sys, time
from pathlib import Path
from tutor.progress import *
store = ProgressStore.open("course", Path(sys.argv[1]))
saver = Autosaver(store)
started = time.monotonic()
number = 0
print("ready", flush=True)
while True:
    number += 1
    saver.schedule(LessonProgress("05-layers", {"a": CellProgress(text=f"{time.monotonic()} " + "x" * number)}))
    time.sleep(0.002)
"""


def test_kill_while_writing_tears_nothing_and_loses_a_second_at_most(tmp_path: Path) -> None:
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", _KEEP_WRITING, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(1.3)
        process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        process.wait()
        process.stdout.close()
        store = ProgressStore.open("course", tmp_path)
        assert not store.read_only
        text = store.load(LESSON).cells["a"].text
        assert store.notices == []
        assert text is not None
        assert killed - float(text.split()[0]) < 1.2  # a second, and what the machine takes to kill
        store.close()


# --- other instances ------------------------------------------------------------------------------------------------

_HOLD = """
import sys
from pathlib import Path
from tutor.progress import ProgressStore
store = ProgressStore.open("course", Path(sys.argv[1]))
print("read-only" if store.read_only else "writing", flush=True)
sys.stdin.read()
store.close()
"""


def test_second_instance_reads_only_until_the_first_is_closed(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "writing\n"
    second = ProgressStore.open("course", tmp_path)
    assert second.read_only
    assert str(first.pid) in second.holder
    with pytest.raises(ProgressError):
        second.save(work("x"))
    second.close()
    first.communicate()
    third = ProgressStore.open("course", tmp_path)
    assert not third.read_only
    third.close()


def test_looking_takes_no_lock_and_makes_no_folder(tmp_path: Path) -> None:
    looking = ProgressStore.open("course", tmp_path, write=False)
    assert not looking.folder.exists()
    first = ProgressStore.open("course", tmp_path)
    first.save(work("x = 1"))
    assert not first.read_only
    assert ProgressStore.open("course", tmp_path, write=False).load(LESSON).cells["my_dense"].text == "x = 1"


def test_lock_of_a_process_that_has_ended_is_taken_over(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    folder = tmp_path / "course"
    folder.mkdir()
    lock = {"host": os.uname().nodename, "pid": ended.pid, "started": "1"}
    (folder / "lock").write_text(json.dumps(lock))
    assert not ProgressStore.open("course", tmp_path).read_only


def test_lock_of_a_reused_pid_is_taken_over(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "lock").write_text(json.dumps({"host": os.uname().nodename, "pid": os.getppid(), "started": "1"}))
    assert not ProgressStore.open("course", tmp_path).read_only


def test_lock_of_another_host_is_respected(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "lock").write_text(json.dumps({"host": "elsewhere", "pid": 1, "started": ""}))
    store = ProgressStore.open("course", tmp_path)
    assert store.read_only
    assert "elsewhere" in store.holder


# --- reset ----------------------------------------------------------------------------------------------------------


def two_cells(store: ProgressStore) -> None:
    store.save(LessonProgress(LESSON, {"a": CellProgress(text="1"), "b": CellProgress(text="2")}, "b:0"))
    store.save(LessonProgress("04-neuron", {"c": CellProgress(text="3")}))


def test_reset_of_a_cell_and_back(store: ProgressStore) -> None:
    two_cells(store)
    assert store.reset(LESSON, "a") == [f"{LESSON}/a"]
    assert list(store.load(LESSON).cells) == ["b"]
    assert store.load(LESSON).position == "b:0"
    assert store.undo_reset() == [LESSON]
    assert store.load(LESSON).cells["a"].text == "1"


def test_reset_of_a_lesson_and_of_all_and_back_one_by_one(store: ProgressStore) -> None:
    two_cells(store)
    assert store.reset(LESSON) == [LESSON]
    assert store.load("04-neuron").cells
    assert store.reset() == ["04-neuron"]
    assert store.reset() == []
    assert store.undo_reset() == ["04-neuron"]
    assert store.undo_reset() == [LESSON]
    assert store.undo_reset() == []
    assert set(store.load(LESSON).cells) == {"a", "b"}


def test_undo_keeps_what_was_written_since(store: ProgressStore) -> None:
    two_cells(store)
    store.reset(LESSON)
    store.save(LessonProgress(LESSON, {"a": CellProgress(text="new")}))
    store.undo_reset()
    assert {key: cell.text for key, cell in store.load(LESSON).cells.items()} == {"a": "new", "b": "2"}


def test_settings_last(store: ProgressStore) -> None:
    store.set_setting("theme", "tutor-light")
    store.close()
    again = ProgressStore.open("course", store.folder.parent)
    assert again.setting("theme") == "tutor-light"
    assert again.setting("last", "none") == "none"
