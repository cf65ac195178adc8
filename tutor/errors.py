"""Errors that the command line turns into a message and an exit code.

    TutorError                  1   anything we can explain
    ├── UsageError              2   wrong arguments
    ├── LessonError             1   a lesson file that cannot be used: file, line, mend
    ├── SubmissionError         3   a submission that cannot be graded
    ├── RunnerError             1   the tutor's own machinery failed, never the learner's code
    │   └── IsolationError      4   a layer of the isolation that was asked for cannot be had here
    └── ProgressError           1   progress cannot be read or written

What a learner's code does wrong is data (``RunResult.status``), never one of these.
"""

from __future__ import annotations


class TutorError(Exception):
    """Something went wrong that a person can act on.

    ``message`` says what and where, ``hint`` what to do next.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(TutorError):
    """The command line cannot be understood."""

    exit_code = 2


class LessonError(TutorError):
    """A lesson cannot be used: names the file, the line and the mend."""

    def __init__(self, path: str, line: int, message: str, hint: str = "") -> None:
        super().__init__(f"{path}:{line}: {message}", hint)
        self.path = path
        self.line = line
        self.problem = message


class SubmissionError(TutorError):
    """A submission cannot be graded."""

    exit_code = 3


class RunnerError(TutorError):
    """The machinery that runs cells failed; the learner's code is not to blame."""


class IsolationError(RunnerError):
    """A layer of the isolation that was asked for cannot be had: names the layer, the likely cause, the ways out."""

    exit_code = 4


class ProgressError(TutorError):
    """Progress cannot be read or written."""
