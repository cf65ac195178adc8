"""The learner's work on disk: atomic files, a checksum, older generations, a lock."""

from tutor.progress.autosave import Autosaver
from tutor.progress.model import CellProgress, LessonProgress
from tutor.progress.store import ProgressStore

__all__ = ["Autosaver", "CellProgress", "LessonProgress", "ProgressStore"]
