"""One instance writes; the others look on and say who it is."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.progress.work import LESSON, text_of, work
from tutor.errors import ProgressError
from tutor.progress import ProgressStore, lock

_HOLD = """
import sys
from pathlib import Path
from tutor.progress import ProgressStore
store = ProgressStore.open("course", Path(sys.argv[1]))
print("read-only" if store.read_only else "writing", flush=True)
sys.stdin.read()
store.close()
"""


def hold(root: Path, script: str = _HOLD) -> subprocess.Popen[str]:
    """Another instance, which has just opened the store."""
    return subprocess.Popen(
        [sys.executable, "-c", script, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def locked_by(root: Path, **content: object) -> None:
    folder = root / "course"
    folder.mkdir(exist_ok=True)
    (folder / "lock").write_text(json.dumps(content))


def test_second_instance_reads_only_until_the_first_is_closed(tmp_path: Path) -> None:
    first = hold(tmp_path)
    assert said(first) == "writing"
    second = ProgressStore.open("course", tmp_path)
    assert second.read_only
    assert second.holder == f"another nn-tutor (process {first.pid} on {socket.gethostname()})"
    assert second.holder in second.notices[0]
    with pytest.raises(ProgressError, match=f"not saved: another nn-tutor .process {first.pid}"):
        second.save(work("x"))
    second.set_setting("theme", "dark")
    assert not (second.folder / "settings.json").exists()
    second.close()
    assert lock.read(tmp_path / "course" / "lock") is not None, "it is not the second's to give back"
    first.communicate()
    third = ProgressStore.open("course", tmp_path)
    assert not third.read_only
    third.close()
    assert lock.read(tmp_path / "course" / "lock") is None


def test_of_many_at_once_one_writes(tmp_path: Path) -> None:
    """Over and over, each time finding the lock of a process that has ended."""
    for _ in range(3):
        ended = subprocess.Popen([sys.executable, "-c", "pass"])
        ended.wait()
        locked_by(tmp_path, host=socket.gethostname(), pid=ended.pid, started="1")
        instances = [hold(tmp_path) for _ in range(6)]
        assert sorted(map(said, instances)) == ["read-only"] * 5 + ["writing"]
        for each in instances:
            each.communicate()


_SLOWLY = """
import sys, time
from pathlib import Path
from tutor.progress import ProgressStore, lock
lives = lock._lives
def slowly(holder):
    answer = lives(holder)
    time.sleep(0.3)
    return answer
lock._lives = slowly
print("ready", flush=True)
sys.stdin.readline()
store = ProgressStore.open("course", Path(sys.argv[1]))
print("read-only" if store.read_only else "writing", flush=True)
sys.stdin.read()
"""


def test_two_that_find_the_same_dead_lock_do_not_both_take_it(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    locked_by(tmp_path, host=socket.gethostname(), pid=ended.pid, started="1")
    both = [hold(tmp_path, _SLOWLY) for _ in range(2)]
    assert list(map(said, both)) == ["ready", "ready"]
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    assert sorted(map(said, both)) == ["read-only", "writing"]
    for each in both:
        each.communicate()


def test_lock_of_a_process_that_has_ended_is_taken_over(tmp_path: Path) -> None:
    process = hold(tmp_path)
    assert said(process) == "writing"
    process.kill()
    process.communicate()
    store = ProgressStore.open("course", tmp_path)
    assert not store.read_only
    store.close()


def test_lock_of_a_reused_pid_is_taken_over(tmp_path: Path) -> None:
    locked_by(tmp_path, host=socket.gethostname(), pid=os.getppid(), started="1")
    store = ProgressStore.open("course", tmp_path)
    assert not store.read_only
    store.close()


def test_lock_of_another_host_is_respected_until_it_is_broken(tmp_path: Path) -> None:
    locked_by(tmp_path, host="elsewhere", pid=1, started="")
    store = ProgressStore.open("course", tmp_path)
    assert store.read_only
    assert store.holder == "another nn-tutor (process 1 on elsewhere)"
    store.take_over()
    assert not store.read_only
    store.save(work("x"))
    assert text_of(store.load(LESSON)) == "x"
    store.close()


def test_who_was_taken_over_notices_and_writes_no_more(store: ProgressStore) -> None:
    store.save(work("mine"))
    locked_by(store.folder.parent, host="elsewhere", pid=1, started="")
    with pytest.raises(ProgressError, match="elsewhere"):
        store.save(work("still mine"))
    assert store.read_only
    assert "Taken over by" in store.notices[0]
    assert text_of(store.load(LESSON)) == "mine"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"host": 1}', b'{"host": "h", "pid": -1}'])
def test_a_lock_that_says_nothing_is_no_lock(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "lock").write_bytes(content.replace(b'"h"', json.dumps(socket.gethostname()).encode()))
    store = ProgressStore.open("course", tmp_path)
    assert not store.read_only
    store.close()


def test_a_lock_that_was_deleted_is_taken_again(store: ProgressStore) -> None:
    (store.folder / "lock").unlink()
    store.save(work("x"))
    assert lock.read(store.folder / "lock") == lock.me()


def test_without_flock_and_links_it_still_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refused(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    monkeypatch.setattr(os, "link", refused)
    store = ProgressStore.open("course", tmp_path)
    assert lock.read(store.folder / "lock") == lock.me()
    other = hold(tmp_path)
    assert said(other) == "read-only"
    other.communicate()
    store.close()
