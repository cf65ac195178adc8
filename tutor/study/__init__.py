"""A lesson being learnt, whatever shows it: the screen, or plain lines."""

from __future__ import annotations

from tutor.study.carrying import Whose
from tutor.study.machinery import Machinery
from tutor.study.study import Study, digest, original, our_fault

__all__ = ["Machinery", "Study", "Whose", "digest", "original", "our_fault"]
