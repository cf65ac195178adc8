"""Every attempt at a cell, kept in a file that bears damage."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tutor.errors import ProgressError
from tutor.progress import Attempts, PastAttempt, ProgressStore
from tutor.progress import attempts as module


def attempt(text: str, *, key: str = "twice", moment: float = 1.0, state: str = "failed") -> PastAttempt:
    return PastAttempt(key, moment, text, state, 0.5, 2.0)


def texts(folder: Path, key: str = "twice") -> list[str]:
    return [each.text for each in Attempts(ProgressStore.open("small", folder, write=False), "01-first").of(key)]


def file_of(folder: Path) -> Path:
    return folder / "small" / "attempts-01-first.jsonl"


def test_attempts_are_there_again_in_order(tmp_path: Path) -> None:
    store = ProgressStore.open("small", tmp_path)
    kept = Attempts(store, "01-first")
    given = [attempt("a = 'ä\n\u2028'"), attempt("b", moment=2.0, state="passed"), attempt("c", key="cell-1")]
    for each in given:
        kept.keep(each)
    kept.keep(attempt("b", moment=9.0, state="passed"))  # the same again is no new attempt
    store.close()
    again = Attempts(ProgressStore.open("small", tmp_path, write=False), "01-first")
    assert again.of("twice") == tuple(given[:2])
    assert again.of("cell-1") == (given[2],)
    assert again.of("other") == ()
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o600


def test_damage_costs_only_the_lines_it_hits(tmp_path: Path) -> None:
    store = ProgressStore.open("small", tmp_path)
    kept = Attempts(store, "01-first")
    for number in range(20):
        kept.keep(attempt(f"text {number}"))
    whole = file_of(tmp_path).read_bytes()
    rng = random.Random(3)
    for _ in range(60):
        data = bytearray(whole)
        place = rng.randrange(len(data))
        data[place] = rng.randrange(256)
        file_of(tmp_path).write_bytes(bytes(data))
        found = texts(tmp_path)
        assert len(found) >= 18
        assert set(found) <= {f"text {number}" for number in range(20)}
    # Torn by a crash: the next attempt begins a line of its own.
    file_of(tmp_path).write_bytes(whole[:-10])
    Attempts(store, "01-first").keep(attempt("after"))
    assert texts(tmp_path) == [*(f"text {number}" for number in range(19)), "after"]


def test_a_large_file_is_cut_to_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 8000)
    kept = Attempts(ProgressStore.open("small", tmp_path), "01-first")
    for number in range(200):
        kept.keep(attempt(f"text {number}", moment=float(number)))
        assert file_of(tmp_path).stat().st_size <= 8000
    found = texts(tmp_path)
    assert found[-1] == "text 199"
    assert found == [f"text {number}" for number in range(200 - len(found), 200)]
    kept.keep(attempt("x" * (module.MOST_TEXT + 1)))
    assert kept.of("twice")[-1].text == "text 199"


def test_a_second_instance_writes_nothing(tmp_path: Path) -> None:
    first = ProgressStore.open("small", tmp_path)
    second = ProgressStore.open("small", tmp_path, write=False)
    kept = Attempts(second, "01-first")
    kept.keep(attempt("a"))
    assert not file_of(tmp_path).exists()
    assert [each.text for each in kept.of("twice")] == ["a"]
    first.close()


def test_what_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    kept = Attempts(ProgressStore.open("small", tmp_path), "01-first")
    file_of(tmp_path).mkdir()  # no file can be opened there
    with pytest.raises(ProgressError, match="cannot be saved"):
        kept.keep(attempt("a"))
    file_of(tmp_path).rmdir()
    kept.keep(attempt("b"))
    assert texts(tmp_path) == ["a", "b"]
