"""A lesson being learnt, whatever shows it: the screen, or plain lines.

``Study`` is a sitting at a lesson. Beside it stands what is told of one: how exercises and lessons stand, where the
learner left, outline, search, references and bookmarks, attempts, and what a failed check has compared, as rows of
text.
"""

from __future__ import annotations

from tutor.study.carrying import Whose
from tutor.study.machinery import Machinery
from tutor.study.study import Study, digest, original, our_fault

__all__ = ["Machinery", "Study", "Whose", "digest", "original", "our_fault"]
