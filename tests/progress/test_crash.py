"""Killed at any moment: nothing is torn, and at most a second of typing is lost. A disk that is really full."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.progress.work import LESSON, text_of, work
from tutor.errors import ProgressError
from tutor.progress import LessonProgress, ProgressStore

KILLS = 25

_TYPING = """
import sys, time
from pathlib import Path
from tutor.progress import *
store = ProgressStore.open("course", Path(sys.argv[1]))
saver = Autosaver(store)
number = 0
print("ready", flush=True)
while True:
    number += 1
    text = f"{time.monotonic()} " + "x" * (number % 5000)
    saver.schedule(LessonProgress("05-layers", {"my_dense": CellProgress(text=text)}))
    time.sleep(0.002)
"""

_WRITING = """
import sys
from pathlib import Path
from tutor.progress import *
store = ProgressStore.open("course", Path(sys.argv[1]))
number = int(sys.argv[2])
print("ready", flush=True)
while True:
    number += 1
    store.save(LessonProgress("05-layers", {"my_dense": CellProgress(text=f"{number} " + "x" * 3000)}))
    print(number, flush=True)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def kill(process: subprocess.Popen[str]) -> str:
    """Kill it at once; what it still had to say."""
    process.send_signal(signal.SIGKILL)
    return process.communicate()[0]


def reopened(root: Path) -> tuple[ProgressStore, LessonProgress]:
    """The store as the next start finds it."""
    store = ProgressStore.open("course", root)
    assert not store.read_only
    progress = store.load(LESSON)
    assert store.notices == []
    assert not list(store.folder.glob(".*"))
    return store, progress


def test_killed_while_typing_a_second_is_lost_at_most(tmp_path: Path) -> None:
    dice = random.Random(1)
    lost = []
    for batch in range(KILLS // 5):
        roots = [tmp_path / f"{batch}-{number}" for number in range(5)]
        processes = [start(_TYPING, str(root)) for root in roots]
        for root, process in zip(roots, processes, strict=True):
            time.sleep(dice.uniform(0.15, 0.35) if root is not roots[0] else 0.8)
            killed = time.monotonic()
            kill(process)
            store, progress = reopened(root)
            text = text_of(progress)
            assert text is not None
            lost.append(killed - float(text.split()[0]))
            store.close()
    assert len(lost) == KILLS
    assert max(lost) < 1.0, sorted(lost)


def test_killed_while_writing_nothing_is_torn_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    dice = random.Random(2)
    number = 0
    for _ in range(KILLS):
        process = start(_WRITING, str(tmp_path), str(number))
        time.sleep(dice.uniform(0.0, 0.05))
        acknowledged = [int(line) for line in kill(process).split("\n")[:-1]]
        store, progress = reopened(tmp_path)
        text = text_of(progress)
        found = int(text.split()[0]) if text else 0
        assert found >= max(acknowledged, default=number)
        assert text is None or len(text.split()[1]) == 3000
        number = found
        store.close()
    assert number > KILLS


_NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from tutor.errors import ProgressError
from tutor.progress import *
store = ProgressStore.open("course", Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
saver = Autosaver(store)
saver.schedule(LessonProgress("05-layers", {"my_dense": CellProgress(text="x" * 5000)}))
print(saver.flush(), saver.unsaved, flush=True)
print(str(saver.error).replace(chr(10), " "), flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(saver.close(), saver.unsaved, flush=True)
store.close()
"""


def test_where_the_system_takes_no_more_bytes_work_waits_in_memory(tmp_path: Path) -> None:
    """The kernel's own refusal halfway through a file, then room again."""
    store = ProgressStore.open("course", tmp_path)
    store.save(work("old"))
    store.close()
    ended = subprocess.run([sys.executable, "-c", _NO_ROOM, str(tmp_path)], capture_output=True, text=True, check=True)
    first, told, last = ended.stdout.strip().split("\n")
    assert (first, last) == ("False True", "True False")
    assert "cannot be saved" in told
    assert "Make room on the disk" in told
    _, progress = reopened(tmp_path)
    assert text_of(progress) == "x" * 5000


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_device_that_is_full_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ENOSPC from the kernel itself, through the very calls that a save makes."""
    import os

    store = ProgressStore.open("course", tmp_path)
    store.save(work("old"))
    opened = os.open

    def on_full(path: Path | str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and str(path).endswith(".tmp"):
            os.close(opened(path, flags, mode))
            return opened("/dev/full", os.O_WRONLY)
        return opened(path, flags, mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", on_full)
        with pytest.raises(ProgressError, match="No space left on device"):
            store.save(work("new"))
    assert text_of(reopened(tmp_path)[1]) == "old"
    store.close()
