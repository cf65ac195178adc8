"""A lesson being learnt, whatever shows it: the screen, or plain lines."""

from __future__ import annotations

from tutor.study.carrying import Whose
from tutor.study.study import Machinery, Study, digest, original

__all__ = ["Machinery", "Study", "Whose", "digest", "original"]
