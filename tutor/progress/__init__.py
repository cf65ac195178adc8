"""The learner's work on disk: atomic files, a checksum, older generations, a lock, every attempt, and the way back."""

from tutor.progress.attempts import Attempts, PastAttempt
from tutor.progress.autosave import Autosaver
from tutor.progress.model import CellProgress, LessonProgress
from tutor.progress.store import ProgressStore
from tutor.progress.undo import Trail, UndoKeeper

__all__ = [
    "Attempts",
    "Autosaver",
    "CellProgress",
    "LessonProgress",
    "PastAttempt",
    "ProgressStore",
    "Trail",
    "UndoKeeper",
]
