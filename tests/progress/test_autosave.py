"""Saving behind the learner's back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tutor.errors import ProgressError
from tutor.progress import Autosaver, CellProgress, LessonProgress, ProgressStore


def work(text: str) -> LessonProgress:
    return LessonProgress("a", {"cell": CellProgress(text=text)})


def wait_until_saved(saver: Autosaver, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while saver.unsaved and time.monotonic() < end:
        time.sleep(0.01)
    assert not saver.unsaved


def test_the_newest_is_saved_soon(tmp_path: Path) -> None:
    store = ProgressStore.open("course", tmp_path)
    saver = Autosaver(store)
    for number in range(20):
        saver.schedule(work(str(number)))
    wait_until_saved(saver)
    assert store.load("a").cells["cell"].text == "19"
    saver.close()


def test_flush_and_close_write_at_once(tmp_path: Path) -> None:
    store = ProgressStore.open("course", tmp_path)
    saver = Autosaver(store)
    saver.schedule(work("1"))
    assert saver.flush()
    assert store.load("a").cells["cell"].text == "1"
    saver.schedule(work("2"))
    saver.close()
    assert store.load("a").cells["cell"].text == "2"


def test_a_failure_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ProgressStore.open("course", tmp_path)
    told: list[ProgressError] = []
    saver = Autosaver(store, on_error=told.append)

    def fails(progress: LessonProgress) -> None:
        raise ProgressError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save", fails)
        saver.schedule(work("1"))
        end = time.monotonic() + 5
        while not told and time.monotonic() < end:
            time.sleep(0.01)
    assert told
    assert saver.unsaved
    saver.schedule(work("2"))
    wait_until_saved(saver)
    assert store.load("a").cells["cell"].text == "2"
    saver.close()


def test_read_only_keeps_quiet(tmp_path: Path) -> None:
    store = ProgressStore.open("course", tmp_path)
    store.read_only = True
    saver = Autosaver(store)
    saver.schedule(work("1"))
    assert not saver.unsaved
    saver.close()
