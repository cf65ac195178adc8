"""Saving behind the learner's back."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from tests.progress.work import LESSON, text_of, work
from tutor.errors import ProgressError
from tutor.progress import Autosaver, CellProgress, LessonProgress, ProgressStore, autosave


@pytest.fixture
def saver(store: ProgressStore) -> Iterator[Autosaver]:
    """An autosaver that is closed afterwards."""
    opened = Autosaver(store)
    yield opened
    opened.close()


def wait_until(happened: Callable[[], object], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.005)
    assert happened()


def fails(progress: LessonProgress) -> None:
    raise ProgressError("the disk is full")


def test_the_newest_is_saved_after_a_pause(store: ProgressStore, saver: Autosaver) -> None:
    started = time.monotonic()
    for number in range(20):
        saver.schedule(work(str(number)))
    assert saver.unsaved
    wait_until(lambda: not saver.unsaved)
    assert time.monotonic() - started < autosave.PAUSE_SECONDS + 0.5
    assert text_of(store.load(LESSON)) == "19"


def test_typing_without_a_pause_is_saved_every_second(store: ProgressStore, saver: Autosaver) -> None:
    end = time.monotonic() + 2.5
    longest = 0.0
    while (now := time.monotonic()) < end:
        saver.schedule(work(repr(now)))
        on_disk = text_of(store.load(LESSON))
        longest = max(longest, now - float(on_disk or end - 2.5))
        time.sleep(0.01)
    assert longest < 1.0


def test_scheduling_never_waits_for_the_disk(
    store: ProgressStore, saver: Autosaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = threading.Event()
    monkeypatch.setattr(store, "save", lambda progress: stuck.wait(5))
    saver.schedule(work("1"))
    time.sleep(autosave.PAUSE_SECONDS + 0.1)
    started = time.monotonic()
    for number in range(1000):
        saver.schedule(work(str(number)))
    assert time.monotonic() - started < 0.2
    assert not saver.flush(seconds=0.05), "it gives up waiting, and says so"
    stuck.set()


def test_flush_writes_at_once_and_all_lessons(store: ProgressStore, saver: Autosaver) -> None:
    for name in ("a", "b", "c"):
        saver.schedule(LessonProgress(name, {"cell": CellProgress(text=name)}))
    assert saver.flush()
    assert not saver.unsaved
    assert store.lessons() == ["a", "b", "c"]


def test_close_writes_and_ends_the_thread(store: ProgressStore) -> None:
    saver = Autosaver(store)
    saver.schedule(work("2"))
    assert saver.close()
    assert saver.close()
    assert text_of(store.load(LESSON)) == "2"
    assert not saver._thread.is_alive()
    saver.schedule(work("3"))
    assert saver.unsaved, "what comes too late is not called saved"


def test_an_older_state_never_overtakes_a_newer(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread is in the middle of saving the old when the new is written and flushed."""
    save = store.save
    begun, go_on = threading.Event(), threading.Event()

    def slowly(progress: LessonProgress) -> None:
        if text_of(progress) == "old":
            begun.set()
            go_on.wait(5)
        save(progress)

    monkeypatch.setattr(store, "save", slowly)
    saver = Autosaver(store)
    saver.schedule(work("old"))
    assert begun.wait(5)
    saver.schedule(work("new"))
    flushing = threading.Thread(target=saver.flush)
    flushing.start()
    time.sleep(0.05)
    go_on.set()
    flushing.join()
    assert text_of(store.load(LESSON)) == "new"
    assert not saver.unsaved
    saver.close()


def test_a_signal_in_the_middle_of_a_save_may_flush(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    save = store.save
    saver = Autosaver(store)
    handled: list[bool] = []

    def handler(number: int, frame: FrameType | None) -> None:
        saver.schedule(work("written in the handler"))
        handled.append(saver.flush())

    raised: list[bool] = []

    def interrupted(progress: LessonProgress) -> None:
        if not raised:
            raised.append(True)
            signal.raise_signal(signal.SIGHUP)
        save(progress)

    before = signal.signal(signal.SIGHUP, handler)
    try:
        monkeypatch.setattr(store, "save", interrupted)
        saver.schedule(work("written before"))
        assert saver.flush()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert handled == [True]
    assert text_of(store.load(LESSON)) == "written in the handler"
    saver.close()


def test_a_failure_is_told_and_tried_again(
    store: ProgressStore, monkeypatch: pytest.MonkeyPatch, saver: Autosaver
) -> None:
    monkeypatch.setattr(autosave, "_RETRY_SECONDS", 0.2)
    told: list[ProgressError] = []
    saver = Autosaver(store, on_error=told.append)
    with monkeypatch.context() as patch:
        patch.setattr(store, "save", fails)
        saver.schedule(work("1"))
        wait_until(lambda: told)
        assert saver.unsaved
        assert str(saver.error) == "the disk is full"
    wait_until(lambda: not saver.unsaved)
    assert saver.error is None
    assert text_of(store.load(LESSON)) == "1"
    saver.close()


def test_failures_are_not_tried_at_every_key(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[ProgressError] = []
    saver = Autosaver(store, on_error=told.append)
    with monkeypatch.context() as patch:
        patch.setattr(store, "save", fails)
        end = time.monotonic() + 1.2
        while time.monotonic() < end:
            saver.schedule(work(repr(time.monotonic())))
            time.sleep(0.01)
    assert len(told) == 1
    saver.close()
    assert not saver.unsaved


def test_one_lesson_s_failure_costs_no_other(store: ProgressStore, monkeypatch: pytest.MonkeyPatch) -> None:
    save = store.save
    told: list[ProgressError] = []

    def one_fails(progress: LessonProgress) -> None:
        if progress.lesson == "bad":
            raise TypeError("a fault of ours")
        save(progress)

    monkeypatch.setattr(store, "save", one_fails)
    saver = Autosaver(store, on_error=told.append)
    saver.schedule(LessonProgress("bad"))
    saver.schedule(work("good"))
    assert not saver.flush()
    assert text_of(store.load(LESSON)) == "good"
    assert "bad cannot be saved: TypeError: a fault of ours" in str(told[0])
    saver.close()


def test_a_callback_that_breaks_or_waits_stops_nothing(
    store: ProgressStore, monkeypatch: pytest.MonkeyPatch, saver: Autosaver
) -> None:
    """As a screen's does: it waits for the main thread, and the main thread flushes."""
    monkeypatch.setattr(autosave, "_RETRY_SECONDS", 0.1)
    asked, answered = threading.Event(), threading.Event()

    def callback(error: ProgressError) -> None:
        asked.set()
        answered.wait(5)
        raise RuntimeError("the screen is gone")

    saver = Autosaver(store, on_error=callback)
    with monkeypatch.context() as patch:
        patch.setattr(store, "save", fails)
        saver.schedule(work("1"))
        assert asked.wait(5)
    started = time.monotonic()
    assert saver.flush()
    assert time.monotonic() - started < 1
    answered.set()
    saver.schedule(work("2"))
    wait_until(lambda: text_of(store.load(LESSON)) == "2")
    saver.close()


def test_read_only_keeps_quiet(store: ProgressStore) -> None:
    store.read_only = True
    saver = Autosaver(store)
    saver.schedule(work("1"))
    assert not saver.unsaved
    saver.close()
