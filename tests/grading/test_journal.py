"""Marks as plain data, and the journal: what is in it is in it, whatever happens to the file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.checking.checks import Attempt, CheckResult, CheckState, ExerciseState
from tutor.errors import SubmissionError, UsageError
from tutor.grading.grade import Graded
from tutor.grading.journal import Journal
from tutor.grading.lines import Header, Reading
from tutor.grading.recorded import Recorded
from tutor.grading.records import from_plain, to_plain
from tutor.grading.results import HIDDEN, Listed, Run, reduced

HEADER = Header("0.1", "A course", "2", "abc", "basic")
RUN = Run("A course", "2", "basic")


def check(name: str = "one", *, hidden: bool = False, message: str = "wrong", points: float = 0.0) -> CheckResult:
    state = CheckState.PASSED if points else CheckState.FAILED
    return CheckResult(name, state, points, 1.0, hidden, "" if points else "values", "" if points else message)


def graded(
    name: str = "ada.py", *checks: CheckResult, diagnosis: tuple[str, ...] = (), digest: str = "12" * 32
) -> Graded:
    attempt = Attempt("double", ExerciseState.FAILED, 0.1 + 0.2, 1.0, diagnosis, checks, 0.25)
    return Graded(
        name, "01-doubles", "graded", 0.1 + 0.2, 1.0, 0.123456, "", (attempt,), ("a note",), "ada", 12.5, True, digest
    )


# --- plain data -------------------------------------------------------------------------------------------------


@given(st.text(), st.text(), st.floats(0, 1e6))
def test_marks_come_back_from_plain_data_rounded_once(name: str, message: str, points: float) -> None:
    there = to_plain(replace(graded(name, check(message=message)), score=points))
    back = from_plain(json.loads(json.dumps(there)))
    assert to_plain(back) == there
    assert (back.name, back.exercises[0].checks[0].message) == (name, message)
    assert back.score == pytest.approx(points, abs=1e-6)


def refuses(plain: Any) -> bool:
    try:
        from_plain(plain)
    except ValueError:
        return True
    return False


def _damage(plain: Any) -> list[tuple[str, Any]]:
    """Every place of a structure, with a value of another kind."""
    found: list[tuple[str, Any]] = []

    def walk(node: Any, path: str) -> None:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            for other in (None, [1], {"a": 1}, 1.0 if isinstance(value, str | bool | list) else "1", float("nan")):
                changed = json.loads(json.dumps(plain))
                place = changed
                for step in path.split("/")[1:]:
                    place = place[int(step) if isinstance(place, list) else step]
                place[key] = other
                found.append((f"{path}/{key}={other}", changed))
            if isinstance(value, dict | list):
                walk(value, f"{path}/{key}")

    walk(plain, "")
    return found


def test_nothing_of_another_type_is_taken() -> None:
    plain = to_plain(graded("ada.py", check(), diagnosis=("why",)))
    damaged = _damage(plain)
    assert len(damaged) > 100
    for what, changed in damaged:
        assert refuses(changed), what
    odd: list[Any] = [[], None, "x", plain | {"status": "fine"}, plain | {"score": True}, plain | {"score": 10**400}]
    assert all(map(refuses, odd))
    for key in plain:
        with pytest.raises(ValueError, match=key):
            from_plain({name: value for name, value in plain.items() if name != key})


# --- hidden checks ----------------------------------------------------------------------------------------------


def test_hidden_checks_say_no_more_than_that_they_failed() -> None:
    shown, secret = check("shown", message="2 is not 3"), check("secret", hidden=True, message="given changed")
    passed = check("fine", hidden=True, points=1.0)
    (attempt,) = reduced(
        graded("a", shown, secret, passed, diagnosis=("2 is not 3", "given changed: copy it", "A hint."))
    ).exercises
    assert attempt.checks[0] is shown
    assert attempt.checks[2] is passed
    told = attempt.checks[1]
    assert (told.name, told.state, told.points, told.max_points) == ("secret", CheckState.FAILED, 0.0, 1.0)
    assert (told.reason, told.message) == (HIDDEN, "failed (a hidden check)")
    assert attempt.diagnosis == ("2 is not 3", "A hint.")


def test_what_hidden_checks_alone_have_found_is_not_told() -> None:
    graded_one = graded("a", check(points=1.0), check(hidden=True, message="1 of 3"), diagnosis=("Elements 0 differ.",))
    assert reduced(graded_one).exercises[0].diagnosis == ()
    unchecked = replace(check(hidden=True), state=CheckState.COULD_NOT_CHECK)
    (attempt,) = reduced(graded("a", unchecked)).exercises
    assert attempt.checks[0].message == "could not be checked (a hidden check)"


def test_a_cell_that_does_not_run_is_told_even_where_all_checks_are_hidden() -> None:
    both = (check(hidden=True, message="NameError: a"), check(hidden=True, message="NameError: a"))
    assert reduced(graded("a", *both, diagnosis=("NameError: a",))).exercises[0].diagnosis == ("NameError: a",)


def test_marks_without_hidden_checks_stay_as_they_are() -> None:
    there = graded("a", check(), check(points=1.0), diagnosis=("why",))
    assert reduced(there) == there
    assert list(Listed(RUN, [there])) == [there]


# --- the journal ------------------------------------------------------------------------------------------------


def written(path: Path, names: list[str], end: bool = True) -> None:
    journal = Journal(path, HEADER, len(names))
    for number, name in enumerate(names):
        journal.append(number, graded(name))
    if end:
        journal.end()
    journal.close()


def resumed(path: Path, names: list[str], digest: str = "12" * 32, header: Header = HEADER) -> tuple[Any, ...]:
    """Which are there, and what was told: damaged, changed, gone."""
    found = Journal.resumed(path, header, {name: number for number, name in enumerate(names)}, lambda _: digest)
    found.journal.close()
    there = [name for number, name in enumerate(names) if found.journal.has(number)]
    return there, found.damaged, found.changed, found.gone


def test_every_line_is_its_checksum_and_json(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    written(path, ["ada.py", "bob\udcff.py"])
    lines = path.read_bytes().splitlines()
    plain = []
    for line in lines:
        told, _, rest = line.partition(b" ")
        assert told == b"%08x" % zlib.crc32(rest)
        plain.append(json.loads(rest))
    assert plain[0]["journal"]["course"] == "A course"
    assert plain[1] == to_plain(graded("ada.py"))
    assert plain[2]["name"] == "bob\udcff.py"
    assert plain[3] == {"end": 2}
    assert path.stat().st_mode & 0o777 == 0o600  # marks are between learner and teacher


def test_it_is_read_back_in_the_order_of_the_submissions(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "run.jsonl", HEADER, 3)
    reading = Reading(journal.path)
    for number in (2, 0, 1):
        journal.append(number, graded(f"{number}.py", check("secret", hidden=True)))
    results = Recorded(RUN, [reading], ((0, line) for line in journal.offsets), notes={1: "the other one counts"})
    for _ in range(2):  # as often as one likes
        assert [each.name for each in results] == ["0.py", "1.py", "2.py"]
    assert [each.notes[1:] for each in results] == [(), ("the other one counts",), ()]
    assert next(iter(results)).exercises[0].checks[0].reason == HIDDEN
    shown = Recorded(RUN, [reading], [(0, journal.offsets[0])], show_hidden=True)
    assert next(iter(shown)).exercises[0].checks[0].message == "wrong"
    only = results.only([2, 1], {2: "best of 2"})
    assert [(each.name, each.notes[1:]) for each in only] == [("1.py", ()), ("2.py", ("best of 2",))]
    journal.close()
    reading.close()


@pytest.mark.parametrize("torn", [1, 5, 40])
def test_a_torn_end_is_cut_off_and_graded_anew(tmp_path: Path, torn: int) -> None:
    path = tmp_path / "run.jsonl"
    written(path, ["a", "b"], end=False)
    whole = path.read_bytes()
    path.write_bytes(whole[:-torn])
    assert resumed(path, ["a", "b"]) == (["a"], 1, 0, 0)
    assert path.read_bytes() == b"".join(whole.splitlines(keepends=True)[:2])
    assert resumed(path, ["a", "b"]) == (["a"], 0, 0, 0)


def test_any_damage_costs_its_own_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    written(path, ["a", "b", "c"])
    lines = path.read_bytes().splitlines(keepends=True)
    flipped = bytearray(lines[2])
    flipped[len(flipped) // 2] ^= 1
    path.write_bytes(b"".join([*lines[:2], bytes(flipped), *lines[3:]]))
    assert resumed(path, ["a", "b", "c"]) == (["a", "c"], 1, 0, 0)


def test_lines_with_a_right_checksum_and_wrong_marks_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    written(path, ["a"], end=False)
    for plain in ({"name": "b"}, [1], {"end": "x", "name": "b"}):
        line = json.dumps(plain).encode()
        with path.open("ab") as file:
            file.write(b"%08x %s\n" % (zlib.crc32(line), line))
    there, damaged, *_ = resumed(path, ["a", "b"])
    assert (there, damaged) == (["a"], 2)


def test_what_has_changed_is_gone_or_could_not_be_graded_is_graded_anew(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    written(path, ["a", "b"])
    assert resumed(path, ["a", "b"], digest="34" * 32) == ([], 0, 2, 0)
    assert resumed(path, ["a"]) == (["a"], 0, 0, 1)
    assert resumed(path, ["a"]) == (["a"], 0, 0, 0)  # told once
    journal = Journal(tmp_path / "other.jsonl", HEADER, 1)
    journal.append(0, replace(graded("a"), status="ungradable"))
    journal.close()
    assert resumed(tmp_path / "other.jsonl", ["a"]) == ([], 0, 0, 0)


def test_the_last_line_of_a_submission_counts(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    written(path, ["a"])
    found = Journal.resumed(path, HEADER, {"a": 0}, lambda _: "34" * 32).journal
    found.append(0, graded("a", digest="34" * 32))
    found.close()
    assert resumed(path, ["a"], digest="34" * 32) == (["a"], 0, 0, 0)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (replace(HEADER, isolation="full"), "the isolation is 'full' there, 'basic' here"),
        (replace(HEADER, lessons="abd"), "the content of the lessons is 'abd' there, 'abc' here"),
        (replace(HEADER, seed=3), "the seed is 3 there, none here"),
        (replace(HEADER, shard="1/2"), "the shard is '1/2' there, none here"),
        (replace(HEADER, tutor="0.2", late="2026"), "version of nn-tutor is '0.2' there, '0.1' here; the time"),
    ],
)
def test_a_run_of_another_kind_is_refused(tmp_path: Path, other: Header, told: str) -> None:
    path = tmp_path / "run.jsonl"
    Journal(path, other, 0).close()
    before = path.read_bytes()
    with pytest.raises(UsageError) as refused:
        resumed(path, ["a"])
    assert told in str(refused.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}\n", b"marks\n" * 9, b"00000000 {}\n"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is no file of results"):
        resumed(path, [])
    with pytest.raises(UsageError, match="exists already"):
        Journal(path, HEADER, 0)
    assert path.read_bytes() == content


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "run.jsonl", HEADER, 1)
    with pytest.raises(UsageError, match="another run writes"):
        resumed(journal.path, ["a"])
    journal.append(0, graded("a"))
    journal.close()
    assert resumed(journal.path, ["a"])[0] == ["a"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_with_the_way_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "run.jsonl", HEADER, 1)
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, journal._handle)
    os.close(full)
    with pytest.raises(SubmissionError, match="No space left on device") as told:
        journal.append(0, graded("a"))
    assert "--resume" in told.value.hint


def test_many_are_known_by_their_offsets(tmp_path: Path) -> None:
    """What a process needs to know where 20,000 lines are is not the lines."""
    script = """
import resource, sys
from pathlib import Path
from tests.grading.test_journal import HEADER, RUN, graded
from tutor.grading.journal import Journal, Reading
from tutor.grading.recorded import Recorded
many = 20_000
def used(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
journal = Journal(Path(sys.argv[1]), HEADER, many)
reading = Reading(journal.path)
before = used()
for number in range(many):
    journal.append(number, graded(str(number)))
results = Recorded(RUN, [reading], ((0, line) for line in journal.offsets))
assert sum(1 for each in results) == many
print(used() - before)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "run.jsonl")], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 4096  # KiB; the lines themselves are more than seven megabytes
    assert (tmp_path / "run.jsonl").stat().st_size > 7_000_000
