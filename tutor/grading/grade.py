"""Grades submissions one after the other, each exercise by ``evaluate``, the path that the screen takes too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Literal

from tutor.checking.checks import Attempt, ExerciseState
from tutor.course.catalogue import find_entry, load_lesson
from tutor.course.model import Course
from tutor.errors import SubmissionError, TutorError
from tutor.grading.intake.choosing import late
from tutor.grading.marking import Marker
from tutor.grading.submission import Found, Submission, read
from tutor.runner.session import Session


@dataclass(frozen=True, slots=True)
class Graded:
    """The marks of one submission. An ungradable one has a ``message`` and no marks that count.

    ``submitted`` is when it was handed in, in seconds since the epoch, 0 where that is not known; ``digest`` is the
    SHA-256 of what was handed in, in hexadecimal digits, "" where it could not be read. With ``in_doubt`` a clock has
    decided on some of the marks that might have decided otherwise on a machine without other work; no report tells it.
    """

    name: str
    lesson: str
    status: Literal["graded", "ungradable"]
    score: float
    max_score: float
    seconds: float
    message: str
    exercises: tuple[Attempt, ...]
    notes: tuple[str, ...] = ()
    learner: str = ""
    submitted: float = 0.0
    late: bool = False
    digest: str = ""
    in_doubt: bool = False

    @property
    def percent(self) -> float:
        """The score in percent; 0 where there is nothing to be had."""
        return 100.0 * self.score / self.max_score if self.max_score else 0.0


class Grader:
    """Grades for one course on one session; a lesson is read and its references are worked out once.

    What was handed in after ``deadline``, in seconds since the epoch, is marked as late; 0 for never. ``on_exercise``
    is called before each exercise.
    """

    def __init__(
        self,
        course: Course,
        session: Session,
        lesson: str = "",
        *,
        seed: int | None = None,
        deadline: float = 0.0,
        on_exercise: Callable[[], None] = lambda: None,
    ) -> None:
        self._course = course
        self._session = session
        self._lesson = lesson
        self._seed = seed
        self._deadline = deadline
        self._on_exercise = on_exercise
        self._evaluators: dict[str, Marker] = {}

    def grade(self, found: Found, *, alone: bool = False) -> Graded:
        """Grade one submission, ``alone`` on the machine or beside others; whatever is wrong with it is its own."""
        name, started = found.name, perf_counter()
        self._session.alone, self._session.in_doubt = alone, False
        try:
            return replace(self._grade(found, started), in_doubt=self._session.in_doubt)
        except SubmissionError as error:
            told = str(error)
        except Exception as error:  # ours to mend, but no reason to lose the marks of all the others
            fault = f"{type(error).__name__}: {error}"
            told = f"{name}: nn-tutor itself failed on it: {fault}\n  Please report it together with the submission."
        finally:
            self._session.forget()
        graded = Graded(name, self._lesson, "ungradable", 0.0, 0.0, perf_counter() - started, told, ())
        return self._as_handed_in(graded, found)

    def _as_handed_in(self, graded: Graded, found: Found) -> Graded:
        """The same marks, and whose they are, when it was handed in and whether that was late."""
        is_late = late(found, self._deadline)
        return replace(graded, learner=found.learner, submitted=found.submitted, late=is_late)

    def _grade(self, found: Found, started: float) -> Graded:
        name = found.name
        submission = read(found, (entry.id for entry in self._course.entries))
        evaluator = self._evaluator(self._lesson_of(submission), name)
        lesson = evaluator.lesson.id
        evaluator.draw_for("" if self._seed is None else f"{self._seed}/{found.learner}")
        exercises = list(evaluator.lesson.exercises)
        sources, notes = submission.for_lesson(lesson, {exercise.label: exercise.starter for exercise in exercises})
        own: dict[str, str] = {}
        attempts = []
        for exercise in exercises:
            self._on_exercise()
            attempt = evaluator.evaluate(exercise.label, sources.get(exercise.label, exercise.starter), own)
            attempts.append(attempt)
            if attempt.state is ExerciseState.PASSED:
                own[exercise.label] = sources[exercise.label]
        unchecked = [attempt.label for attempt in attempts if attempt.state is ExerciseState.COULD_NOT_CHECK]
        message = ""
        if unchecked:
            message = f"could not check {', '.join(unchecked)}: the fault is not the submission's; grade it again"
        elif not sources:
            message = "no exercise of the lesson is in it"
            if submission.lesson and lesson not in (submission.lesson, self._known_as(submission.lesson)):
                message += f": it says that it answers {submission.lesson}"
        graded = Graded(
            name,
            lesson,
            "ungradable" if unchecked else "graded",
            sum(attempt.score for attempt in attempts),
            sum(attempt.max_score for attempt in attempts),
            perf_counter() - started,
            message,
            tuple(attempts),
            notes,
            digest=submission.digest,
        )
        return self._as_handed_in(graded, found)

    def _lesson_of(self, submission: Submission) -> str:
        """The lesson the command line names, else the submission."""
        lesson = self._lesson or submission.lesson
        if not lesson:
            raise SubmissionError(
                f"{submission.name}: does not say which lesson it answers",
                "Begin it with a line such as '# lesson: 05-layers', or give --lesson.",
            )
        return lesson

    def _known_as(self, lesson: str) -> str:
        """The id of a lesson that a submission names, "" if there is none."""
        try:
            return find_entry(self._course, lesson).id
        except TutorError:
            return ""

    def _evaluator(self, lesson: str, name: str) -> Marker:
        """The evaluator of the lesson that is called so, by its id or in short."""
        try:
            known = find_entry(self._course, lesson).id
            if known not in self._evaluators:
                self._evaluators[known] = Marker(load_lesson(self._course, known), self._session)
        except TutorError as error:
            raise SubmissionError(f"{name}: {error.message}", error.hint) from None
        return self._evaluators[known]
