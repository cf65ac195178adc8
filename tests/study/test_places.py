"""Outline, bookmarks, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.courses import course, lesson
from tutor import maths
from tutor.course.model import Exercise, Quiz
from tutor.course.shelf import Shelf
from tutor.progress import CellProgress, LessonProgress, ProgressStore
from tutor.progress.attempts import Attempts, PastAttempt
from tutor.study.bookmarks import Bookmarks
from tutor.study.outlines import Part, beginning_of, beginnings, outline, section_at
from tutor.study.standings import Standing, next_step, not_yet_done, standings
from tutor.study.state import State
from tutor.study.whereabouts import Whereabouts, ago, told_before, whereabouts

FIRST, SECOND = "01-first", "02-second"


def test_outline() -> None:
    first = lesson()
    entries = outline(first, LessonProgress(FIRST))
    assert [(entry.part, entry.title) for entry in entries][:3] == [
        (Part.HEADING, "The first lesson"),
        (Part.HEADING, "Write"),
        (Part.EXERCISE, "Twice"),
    ]
    assert [entry.line for entry in entries] == sorted(entry.line for entry in entries)
    # Every exercise and question is in it, open before anything has been done.
    doable = [block for block in first.blocks if isinstance(block, Exercise | Quiz)]
    assert [entry.line for entry in entries if entry.part is not Part.HEADING] == [block.line for block in doable]
    assert {entry.state for entry in entries} == {State.NONE, State.OPEN}
    quiz = next(block for block in doable if isinstance(block, Quiz) and block.choices)
    right = " ".join(str(number) for number, choice in enumerate(quiz.choices, 1) if choice.right)
    done = LessonProgress(
        FIRST, {"twice": CellProgress(state="failed"), quiz.key: CellProgress(answer=right)}, position=""
    )
    states = {entry.title: entry.state for entry in outline(first, done)}
    assert states["Twice"] is State.FAILED
    assert states[quiz.title] is State.PASSED
    done = replace(done, cells={"twice": CellProgress(state="failed", passed_text="x"), quiz.key: CellProgress()})
    states = {entry.title: entry.state for entry in outline(first, done)}
    assert (states["Twice"], states[quiz.title]) == (State.PASSED, State.OPEN)


def test_sections_and_how_blocks_begin() -> None:
    first = lesson()
    exercise = next(first.exercises)
    assert section_at(first, exercise.line) == "Write"
    assert section_at(first, 0) == ""
    assert beginning_of(first, exercise.line) == "Exercise: Twice"
    formula = next(line for line, text in beginnings(first).items() if text == "a_j = g(z_j)")
    assert beginning_of(first, formula) == maths.inline("a_j = g(z_j)") != "a_j = g(z_j)"


def test_bookmarks_survive_a_restart_and_follow_their_text(tmp_path: Path) -> None:
    first, second = lesson(), lesson(SECOND)
    exercise = next(first.exercises)
    store = ProgressStore.open("small", tmp_path)
    marks = Bookmarks(store)
    assert not marks.all(course())
    assert marks.toggle(second, second.blocks[0].line)
    assert marks.toggle(first, exercise.line)
    assert marks.toggle(first, 1)
    assert not marks.toggle(first, 1)
    store.close()
    marks = Bookmarks(ProgressStore.open("small", tmp_path))
    assert [(each.lesson, each.line) for each in marks.all(course())] == [
        (FIRST, exercise.line),
        (SECOND, second.blocks[0].line),
    ]
    assert marks.all(course())[0].text == "Exercise: Twice"
    # The exercise has moved down in its file, and the outline shows the mark where it is now.
    moved = replace(first, blocks=tuple(replace(block, line=block.line + 7) for block in first.blocks))
    assert [each.line for each in marks.of(moved)] == [exercise.line + 7]
    assert [each.line for each in marks.of(first)] == [exercise.line]
    entry = next(
        entry for entry in outline(first, LessonProgress(FIRST), [exercise.line]) if entry.part is Part.BOOKMARK
    )
    assert (entry.line, entry.title) == (exercise.line, "Exercise: Twice")
    # What is gone from the lesson stays where it was until the learner removes it.
    emptied = replace(first, blocks=first.blocks[:1])
    assert [each.line for each in marks.of(emptied)] == [exercise.line]
    marks.remove(marks.all(course())[0])
    assert [each.lesson for each in marks.all(course())] == [SECOND]
    # A line on which no block begins is called by the block that it is in.
    assert marks.toggle(first, exercise.line + 1)
    assert marks.all(course())[0].text


def test_damaged_bookmarks_are_none(tmp_path: Path) -> None:
    store = ProgressStore.open("small", tmp_path)
    for text in ("{", "3", '[1, {"lesson": 1}, {"lesson": "01-first", "line": 3, "text": "x"}]'):
        store.set_setting("bookmarks", text)
        assert [each.line for each in Bookmarks(store).all(course())] == ([3] if "x" in text else [])


def test_what_to_do_next(tmp_path: Path) -> None:
    store = ProgressStore.open("small", tmp_path)
    shelf = Shelf(course())
    first, second = shelf.lessons()
    labels = [exercise.label for exercise in first.exercises]

    def step(**cells: CellProgress) -> tuple[str, str | None]:
        kept = LessonProgress(FIRST, cells)
        store.save(kept)
        found = next_step(course(), first, kept, standings(shelf, store))
        assert found is not None
        return found.lesson.id, found.exercise.label if found.exercise else None

    assert step() == (FIRST, labels[0])
    assert step(**{labels[-1]: CellProgress(text="...")}) == (FIRST, labels[-1])
    assert step(**{labels[-1]: CellProgress(text="...", state="failed")}) == (FIRST, labels[-1])
    everything = {label: CellProgress(state="passed", passed_text="x") for label in labels}
    assert step(**everything) == (SECOND, None)
    stand = standings(shelf, store)
    assert stand[FIRST] == Standing(len(labels), len(labels), opened=True)
    assert not not_yet_done(course(), course().entries[1], stand)
    assert not_yet_done(course(), course().entries[1], {}) == [course().entries[0]]
    done = {each.id: Standing(1, 1, opened=True) for each in course().entries}
    assert next_step(course(), first, LessonProgress(FIRST, everything), done) is None
    assert next_step(course(), second, LessonProgress(SECOND, {}), stand) is not None


def test_where_the_learner_left_in_words(tmp_path: Path) -> None:
    store = ProgressStore.open("small", tmp_path)
    first = lesson()

    def where(progress: LessonProgress, **more: float) -> Whereabouts:
        store.save(progress)
        return whereabouts(course(), first, progress, standings(Shelf(course()), store), store=store, **more)  # type: ignore[arg-type]

    new = where(LessonProgress(FIRST))
    assert new.left == "You left at 01 The first lesson."
    assert new.standing == "0 of 1 exercises passed. Open: Twice."
    assert new.advice == 'Next: the exercise "Twice".'
    Attempts(store, FIRST).keep(PastAttempt("twice", 1.0, "...", "failed", 2.0, 4.0))
    touched = store.touched(FIRST)
    assert touched is not None
    tried = LessonProgress(FIRST, {"twice": CellProgress(state="failed", text="...")}, position="twice:-3")
    left = where(tried, touched=touched, now=touched + 7500)
    assert left.left.startswith('You left at "Write" in 01 The first lesson, 2 hours ago')
    assert left.advice == 'Next: the exercise "Twice", which has not passed yet (2 of 4 points).'
    begun = where(LessonProgress(FIRST, {"twice": CellProgress(text="...")}))
    assert begun.advice.endswith("which you have begun.")
    done = where(LessonProgress(FIRST, {"twice": CellProgress(passed_text="x")}))
    assert (done.standing, done.advice) == ("Its exercise has passed.", "Next: 02 The second lesson, 3 minutes.")
    store.save(LessonProgress(SECOND, {each.label: CellProgress(passed_text="x") for each in lesson(SECOND).exercises}))
    assert where(LessonProgress(FIRST, {"twice": CellProgress(passed_text="x")})).advice.startswith("Every lesson is")


def test_how_long_ago() -> None:
    assert [ago(seconds) for seconds in (0, 100, 3500, 3700, 86_000, 90_000, 400_000)] == [
        "just now",
        "2 minutes ago",
        "58 minutes ago",
        "1 hour ago",
        "24 hours ago",
        "1 day ago",
        "5 days ago",
    ]


def test_prerequisites_are_told_gently() -> None:
    second = course().entries[1]
    told = told_before(course(), second, {})
    assert told == "builds on 01 The first lesson, not done yet; you can begin all the same"
    done = {FIRST: Standing(1, 1, opened=True)}
    assert told_before(course(), second, done) == "builds on 01 The first lesson"
    assert told_before(course(), course().entries[0], {}) == ""
