"""The rig itself: each of its probes finds what it looks for, or finding nothing would prove nothing."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks import reports, traces
from tests.attacks.attack import BREACHED, Attack, load
from tests.attacks.ground import LABELS, Ground
from tests.attacks.rig import judged
from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState
from tutor.grading.grade import Graded
from tutor.grading.reports.formats import FORMATS

CORPUS = load()
FAMILIES = [
    "time",
    "memory",
    "processes",
    "exits",
    "stdio",
    "values",
    "sources",
    "cheats",
    "theft",
    "channel",
    "report",
    "machine",
    "logic",
]


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    for name in ("ATTACKED_SECRET", "HOME", "NN_TUTOR_HOME", "TMPDIR"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # put back after it
    monkeypatch.setattr("tempfile.tempdir", None)
    before = Path.cwd()
    ground = Ground()
    yield ground
    ground.close()
    os.chdir(before)


# --- the corpus -----------------------------------------------------------------------------------------------------


def test_every_family_is_there() -> None:
    assert {each.family for each in CORPUS} == set(FAMILIES)
    assert len(CORPUS) >= 130


@pytest.mark.parametrize("attack", CORPUS, ids=lambda each: each.name)
def test_attack_says_what_it_is_for_and_what_may_come_of_it(attack: Attack) -> None:
    assert attack.why.endswith(".")
    assert attack.exercise in LABELS
    assert attack.ends
    assert "@" not in attack.level
    known = {"values", "shape", "dtype", "type", "nonfinite", "mutated", "rule", "error", "syntax", "timeout", "memory"}
    known |= {"output", "crash", "rejected", "protocol", "hidden", "passed", "not_attempted"}
    assert attack.ends <= known


# --- traces ---------------------------------------------------------------------------------------------------------


def left_by(ground: Ground, before: traces.Traces) -> str:
    return " ".join(traces.look(ground).since(before))


def test_nothing_is_found_where_nothing_is(ground: Ground) -> None:
    assert traces.look(ground).since(traces.look(ground)) == []


def test_process_is_found(ground: Ground) -> None:
    before = traces.look(ground)
    with subprocess.Popen(["sleep", "60"]) as process:
        assert "sleep 60" in left_by(ground, before)
        process.kill()


def test_orphan_is_found(ground: Ground) -> None:
    """A daemon's parent is gone: it is below whoever adopts orphans."""
    code = "import subprocess; subprocess.Popen(['setsid', 'sleep', '61'])"
    script = (
        "import subprocess, sys, os, time; from tests.attacks import traces; traces.adopt_orphans()\n"
        f"subprocess.run([sys.executable, '-c', {code!r}])\n"
        "time.sleep(0.2); found = traces.below(os.getpid()); print(len(found)); [os.kill(each, 9) for each in found]"
    )
    root = Path(__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert found.stdout.strip() == "1", found.stderr


@pytest.mark.parametrize("place", ["tmp", "home", "work", "submissions", "course", ""])
def test_file_is_found(ground: Ground, place: str) -> None:
    before = traces.look(ground)
    (ground.folder / place / "note").write_text("x")
    assert "note" in left_by(ground, before)


def test_changed_submission_is_found(ground: Ground) -> None:
    before = traces.look(ground)
    (ground.submissions / "bob.ipynb").write_text("{}")
    assert "bob.ipynb" in left_by(ground, before)


def test_file_in_a_shared_place_is_found_and_taken_away(ground: Ground) -> None:
    before = traces.look(ground)
    note = Path("/dev/shm") / f"{ground.mark}-note"
    note.write_text("x")
    assert note.name in left_by(ground, before)
    ground.restore()
    assert not note.exists()


def test_sockets_are_found(ground: Ground) -> None:
    before = traces.look(ground)
    with socket.socket(socket.AF_UNIX) as sock, socket.create_server(("127.0.0.1", ground.free_port)):
        sock.bind(f"\0{ground.mark}-left")
        found = left_by(ground, before)
    assert f"{ground.mark}-left" in found
    assert f":{ground.free_port:04X}" in found


def test_shared_memory_is_found(ground: Ground) -> None:
    before = traces.look(ground)
    libc = ctypes.CDLL(None)
    number = libc.shmget(int(ground.words("scale")["NUMBER"]), 4096, 0o1600)
    try:
        assert "shm" in left_by(ground, before)
    finally:
        libc.shmctl(number, 0, None)


@pytest.mark.parametrize("how", ["kill", "stop", "nice", "bind", "limit"])
def test_what_is_done_to_the_victim_is_found(ground: Ground, how: str) -> None:
    before = traces.look(ground)
    pid = ground.victim.pid
    if how in ("kill", "stop"):
        os.kill(pid, 9 if how == "kill" else 19)
        time.sleep(0.1)
    elif how == "nice":
        os.setpriority(os.PRIO_PROCESS, pid, 10)
    elif how == "bind":
        os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})
        if len(os.sched_getaffinity(0)) == 1:
            pytest.skip("there is one core only")
    else:
        import resource

        resource.prlimit(pid, resource.RLIMIT_NOFILE, (10, 10))
    assert "standing" in left_by(ground, before)
    ground.restore()


def test_ears_hear(ground: Ground) -> None:
    socket.create_connection(("127.0.0.1", ground.ears.port)).close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"x", ("127.0.0.1", ground.ears.port))
    with socket.socket(socket.AF_UNIX) as abstract:
        abstract.connect(f"\0{ground.mark}-ears")
    assert ground.ears.heard() == ["TCP", "an abstract socket", "UDP"]
    assert ground.ears.heard() == []


# --- marks ----------------------------------------------------------------------------------------------------------

ATTACK = Attack("logic", "a", "b.", "c", ends=frozenset({"values"}), most=1.0)


def graded(ends: str = "values", lost: float = 2.0, other: str = "", message: str = "wrong") -> Graded:
    """Marks of a submission whose centre has lost some, and maybe those of another exercise too."""
    exercises = []
    for label in LABELS:
        fails = label in ("centre", other)
        points = 3.0 - lost if fails else 3.0
        result = CheckResult("c", CheckState.FAILED, 0.0, 3.0, False, ends, message)
        state = ExerciseState.FAILED if fails else ExerciseState.PASSED
        exercises.append(Attempt(label, state, points, 3.0, (), (result,) if fails else (), 0.0))
    return Graded("eve", "01", "graded", 0.0, 12.0, 0.0, "", tuple(exercises))


def test_marks_are_judged() -> None:
    assert judged(ATTACK, graded())[2] == []
    assert judged(ATTACK, graded(ends="crash"))[2]
    assert judged(ATTACK, graded(lost=1.0))[2]  # two marks, where one is the most
    assert "scale lost marks" in judged(ATTACK, graded(other="scale"))[2][0]
    assert judged(ATTACK, Graded("eve", "01", "ungradable", 0.0, 0.0, 0.0, "our fault", ()))[2]


# --- reports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["{}", "{[::-1]}", "hex", "base64"])
def test_secret_is_found_in_a_report(ground: Ground, shown: str) -> None:
    import base64

    for what, secret in ground.secrets.items():
        text = {
            "{}": secret,
            "{[::-1]}": secret[::-1],
            "hex": secret.encode().hex(),
            "base64": base64.b64encode(secret.encode()).decode(),
        }[shown]
        assert what in " ".join(reports.unwanted("text", f"said: {text}.\n", ground.secrets))
    assert reports.unwanted("text", "said: nothing.\n", ground.secrets) == []


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("text", "a\x1b[2Jb"),
        ("text", "a\rb"),
        ("text", "a\u202eb"),
        ("text", "::error::x"),
        ("text", f"{BREACHED}: it worked"),
        ("text", "x" * 1_000_000),
        ("json", '{"a": NaN}'),
        ("json", "{"),
        ("jsonl", '{}\n{"a'),
        ("junit", "<a><b></a>"),
        ("csv", "a,b\n=1+1,2\n"),
        ("csv", "a,b\n1\n"),
        ("tap", "1..1\n1..2\n"),
        ("html", "<p><script>alert(1)</script>"),
    ],
)
def test_broken_report_is_found(name: str, report: str) -> None:
    assert reports.unwanted(name, report, {})


def test_every_format_is_written_and_sound(ground: Ground) -> None:
    written = reports.written(ground.course, "basic", graded(message="\x1b[2J<b>\n=1+1"))
    assert set(written) == set(FORMATS)
    assert [reports.unwanted(name, report, ground.secrets) for name, report in written.items()] == [[]] * len(FORMATS)
