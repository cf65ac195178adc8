"""The learner's work on disk: atomic files, a checksum, older generations, a lock, every attempt."""

from tutor.progress.attempts import Attempts, PastAttempt
from tutor.progress.autosave import Autosaver
from tutor.progress.model import CellProgress, LessonProgress
from tutor.progress.store import ProgressStore

__all__ = ["Attempts", "Autosaver", "CellProgress", "LessonProgress", "PastAttempt", "ProgressStore"]
