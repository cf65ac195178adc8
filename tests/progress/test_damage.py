"""Files that have rotted, gone or become unreadable: the newest good state is found, and nothing is thrown away."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.progress.work import LESSON, saved, text_of, work
from tutor.errors import ProgressError
from tutor.progress import LessonProgress, ProgressStore, files


def flip(data: bytes) -> bytes:
    """One bit wrong in the middle of the learner's text."""
    at = data.index(b"third") + 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


DAMAGE = pytest.mark.parametrize(
    "damage",
    [flip, lambda data: data[:-20], lambda data: b"", lambda data: b"\xff\xfe", lambda data: b"[1]"],
    ids=["flipped", "truncated", "empty", "binary", "another"],
)


@DAMAGE
def test_damage_falls_back_to_the_last_save_but_one(store: ProgressStore, damage: Callable[[bytes], bytes]) -> None:
    for text in ("first", "second", "third"):
        store.save(work(text))
    rotten = damage(saved(store).read_bytes())
    saved(store).write_bytes(rotten)
    assert text_of(store.load(LESSON)) == "second"
    (notice,) = store.notices
    name = saved(store).name
    assert notice.startswith(f"{name} was damaged and is kept as {name}.damaged-1; the state of 20")
    assert saved(store).with_name(f"{name}.damaged-1").read_bytes() == rotten
    assert text_of(store.load(LESSON)) == "second"
    assert len(store.notices) == 1, "it is told once"
    store.save(work("fourth"))
    assert text_of(store.load(LESSON)) == "fourth"


def test_damage_of_several_generations(store: ProgressStore) -> None:
    store.save(work("first"))
    age(saved(store), 3600)
    for text in ("second", "third"):
        store.save(work(text))
    assert text_of(generation(store, 2)) == "first"
    for path in (saved(store), files.generation(saved(store), 1)):
        path.write_bytes(b"{")
    assert text_of(store.load(LESSON)) == "first"
    assert len(list(store.folder.glob("*.damaged-1"))) == 2


def test_damage_while_it_runs_pushes_out_nothing_good(store: ProgressStore) -> None:
    for text in ("first", "second"):
        store.save(work(text))
    saved(store).write_bytes(b"{")
    store.save(work("third"))
    assert text_of(generation(store, 1)) == "first"
    assert saved(store).with_name(f"{saved(store).name}.damaged-1").exists()


def test_damaged_without_a_predecessor_is_said(store: ProgressStore) -> None:
    store.save(work("only"))
    saved(store).write_bytes(b"{")
    assert store.load(LESSON) == LessonProgress(LESSON)
    assert "no earlier state" in store.notices[0]


def test_a_form_that_is_not_understood_is_kept_too(store: ProgressStore) -> None:
    store.save(work("good"))
    files.write(saved(store), {"lesson": LESSON, "cells": {"a": {"text": 7}}})
    assert text_of(store.load(LESSON)) == "good"
    assert "is of a form that is not understood (text is of the wrong kind)" in store.notices[0]
    assert len(list(store.folder.glob("*.damaged-1"))) == 1


def test_a_file_that_is_gone_is_found_in_its_predecessor(store: ProgressStore) -> None:
    for text in ("first", "second"):
        store.save(work(text))
    saved(store).unlink()
    assert store.lessons() == [LESSON]
    assert text_of(store.load(LESSON)) == "first"
    assert "is missing; the state of" in store.notices[0]


def test_who_only_looks_moves_nothing(store: ProgressStore) -> None:
    for text in ("first", "second"):
        store.save(work(text))
    saved(store).write_bytes(b"{")
    looking = ProgressStore.open("course", store.folder.parent, write=False)
    assert text_of(looking.load(LESSON)) == "first"
    assert "was damaged; the state of" in looking.notices[0]
    assert saved(store).read_bytes() == b"{"


def test_what_could_not_be_read_is_not_written_over(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network folder whose ticket has run out for a moment: an empty lesson is no reason to lose the full."""
    store.save(work("precious"))
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path == saved(store):
            raise PermissionError(13, "Permission denied")
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        assert store.load(LESSON) == LessonProgress(LESSON)
    assert "cannot be read (Permission denied)" in store.notices[0]
    for text in ("new", "newer"):
        store.save(work(text))
    (kept,) = store.folder.glob("*.unread-1")
    assert json.loads(kept.read_text())["cells"]["my_dense"]["text"] == "precious"


def test_what_can_neither_be_read_nor_moved_is_left(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(work("precious"))

    def refused(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refused)
        store.load(LESSON)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refused)
        with pytest.raises(ProgressError, match="neither be read nor be moved aside"):
            store.save(work("new"))
    assert text_of(ProgressStore.open("course", store.folder.parent, write=False).load(LESSON)) == "precious"


# --- generations ----------------------------------------------------------------------------------------------------


def age(path: Path, seconds: float) -> None:
    """Make a file older; or younger, as a clock that is put back does."""
    past = time.time() - seconds
    os.utime(path, (past, past))


def generation(store: ProgressStore, number: int) -> LessonProgress:
    """An older state of the lesson."""
    content = json.loads(files.generation(saved(store), number).read_text())
    return work(content["cells"]["my_dense"]["text"])


def test_typing_does_not_use_up_the_generations(store: ProgressStore) -> None:
    for text, seconds in (("yesterday", 90_000), ("an hour ago", 3600), ("ten minutes ago", 650)):
        store.save(work(text))
        age(saved(store), seconds)
    for number in range(30):
        store.save(work(str(number)))
    assert text_of(store.load(LESSON)) == "29"
    assert text_of(generation(store, 1)) == "28"
    assert text_of(generation(store, 2)) == "0"
    assert text_of(generation(store, 3)) == "ten minutes ago"
    assert len(list(store.folder.glob("lesson-*"))) == 4


@pytest.mark.parametrize("jump", [-10 * 365 * 86_400, 10 * 365 * 86_400])
def test_a_clock_that_jumps_loses_nothing(store: ProgressStore, jump: float) -> None:
    for number in range(5):
        store.save(work(str(number)))
        age(saved(store), jump * (number % 2))
    store.save(work("last"))
    assert text_of(store.load(LESSON)) == "last"
    assert text_of(generation(store, 1)) == "4"
    assert store.notices == []


def test_without_links_generations_are_copies(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    for text in ("first", "second", "third"):
        store.save(work(text))
    assert text_of(generation(store, 1)) == "second"
    assert saved(store).stat().st_nlink == 1


def test_what_a_killed_instance_left_is_cleared_away(tmp_path: Path) -> None:
    store = ProgressStore.open("course", tmp_path)
    left = store.folder / ".lesson-05-layers.json.99-1.tmp"
    left.write_text("half")
    store.close()
    ProgressStore.open("course", tmp_path).close()
    assert not left.exists()
