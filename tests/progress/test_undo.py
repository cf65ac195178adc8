"""What undoes the changes of a cell: it fits its text, or it is dropped."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.progress import ProgressStore, Trail, UndoKeeper
from tutor.progress.model import CellProgress, LessonProgress
from tutor.progress.undo import (
    MOST_CHARACTERS,
    MOST_STEPS,
    Change,
    Step,
    bounded,
    changed,
    difference,
    fitted,
    stepped,
)

TEXT = st.text("ab\n ", max_size=12)


def step(*changes: Change) -> Step:
    return Step(changes, (0, 0, 0, 0), (0, 0, 0, 0))


def trail_of(texts: list[str]) -> Trail:
    """The trail of a text that was each of ``texts`` in turn."""
    changes = [difference(old, new) for old, new in pairwise(texts)]
    return Trail(texts[-1], tuple(step(change) for change in changes if change is not None))


@given(TEXT, TEXT)
def test_difference_leads_there_and_back(old: str, new: str) -> None:
    change = difference(old, new)
    if change is None:
        assert old == new
    else:
        assert changed(old, change) == new
        assert changed(new, change.reverse) == old


@given(st.lists(TEXT, min_size=1, max_size=8), st.data())
def test_a_trail_fits_every_text_on_it_and_no_other(texts: list[str], data: st.DataObject) -> None:
    trail = trail_of(texts)
    text = data.draw(st.sampled_from(texts))
    found = fitted(trail, text)
    assert found.text == text
    back = text
    for each in reversed(found.done):
        before = stepped(back, each.reverse)
        assert before is not None
        back = before
    assert back == texts[0]
    if found.done and found.done[-1] not in trail.done:  # it is also a text that a later step came by
        assert not found.undone
    else:
        assert len(found.done) + len(found.undone) == len(trail.done)
    assert fitted(trail, "another text") == Trail("another text")


def test_a_text_saved_while_a_step_was_typed_keeps_the_part_that_it_has() -> None:
    trail = Trail("x = abc", (step(Change(0, 0, "", "x = ")), step(Change(0, 4, "", "abc"))))
    assert fitted(trail, "x = ab").done == (step(Change(0, 0, "", "x = ")), step(Change(0, 4, "", "ab")))


def test_changes_that_do_not_fit_are_told() -> None:
    assert changed("ab", Change(1, 0, "", "x")) is None
    assert changed("ab\nc", Change(0, 3, "", "x")) is None
    assert changed("ab", Change(0, 0, "b", "")) is None
    assert stepped("ab", step(Change(0, 0, "a", ""), Change(0, 0, "a", ""))) is None
    # Steps below the one that fits no more are dropped.
    trail = Trail("abc", (step(Change(0, 0, "", "never")), step(Change(0, 2, "", "c"))))
    assert fitted(trail, "abc").done == trail.done[1:]


def test_it_is_bounded() -> None:
    many = [step(Change(0, number, "", "x")) for number in range(MOST_STEPS + 50)]
    assert bounded(many) == tuple(many[50:])
    big = [step(Change(0, 0, "", "x" * (MOST_CHARACTERS // 2)))] * 3
    assert len(bounded(big)) == 2
    assert bounded([step(Change(0, 0, "", "x" * (MOST_CHARACTERS + 1)))]) == ()


def saved(root: Path, trail: Trail) -> Path:
    """The file of a trail that was put and saved with its lesson."""
    store = ProgressStore.open("small", root)
    UndoKeeper(store, "01-first").put("twice", trail)
    store.save(LessonProgress("01-first", {"twice": CellProgress(text=trail.text)}))
    store.close()
    (file,) = store.folder.glob("undo-*")
    return file


def read(root: Path, text: str) -> Trail:
    return UndoKeeper(ProgressStore.open("small", root, write=False), "01-first").of("twice", text)


def test_it_is_kept_with_the_lesson(tmp_path: Path) -> None:
    trail = trail_of(["", "a\n", "a\nüb", "x\nüb"])
    file = saved(tmp_path, trail)
    assert read(tmp_path, trail.text) == trail
    assert read(tmp_path, "another") == Trail("another")
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", [b"", b"00000000 {}\n", b"\xff" * 80, b"00000000 [[[[["])
def test_damage_drops_it(tmp_path: Path, damage: bytes) -> None:
    trail = trail_of(["", "a", "ab"])
    file = saved(tmp_path, trail)
    whole = file.read_bytes()
    for data in (damage, whole[:-20], whole[:30] + b"#" + whole[31:]):
        file.write_bytes(data)
        assert read(tmp_path, trail.text) == Trail("ab")


def test_of_a_wrong_form_it_is_dropped(tmp_path: Path) -> None:
    file = saved(tmp_path, trail_of(["", "ab"]))
    negative = b'[[[0, -1, "", "b"]], [0, 0, 0, 0], [0, 0, 0, 0]]'
    for told in (
        b"[]",
        b'{"text": "ab"}',
        b'{"text": "ab", "done": [[]], "undone": []}',
        b'{"text": "ab", "done": [' + negative + b'], "undone": []}',
    ):
        file.write_bytes(f"{crc32(told):08x} ".encode() + told + b"\n")
        assert read(tmp_path, "ab") == Trail("ab")


def test_that_it_cannot_be_written_does_not_keep_the_text_from_being_saved(tmp_path: Path) -> None:
    store = ProgressStore.open("small", tmp_path)
    keeper = UndoKeeper(store, "01-first")
    keeper.put("twice", trail_of(["", "ab"]))
    store.path_beside("01-first/twice", "undo", ".json").mkdir()
    store.save(LessonProgress("01-first", {"twice": CellProgress(text="ab")}))
    assert store.load("01-first").cells["twice"].text == "ab"
    assert "cannot be saved" in store.notices[-1]


def test_a_text_that_is_replaced_as_a_whole_is_one_step(tmp_path: Path) -> None:
    keeper = UndoKeeper(ProgressStore.open("small", tmp_path), "01-first")
    keeper.note("twice", "old text", "new text")
    keeper.note("twice", "new text", "new text")
    trail = keeper.of("twice", "new text")
    assert [stepped(trail.text, each.reverse) for each in trail.done] == ["old text"]
