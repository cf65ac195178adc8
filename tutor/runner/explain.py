"""What common errors mean, in a plain sentence."""

from __future__ import annotations


def explain(kind: str, message: str, code: str, suggestion: str) -> str:
    """A sentence for the learner, "" where the error speaks for itself."""
    if suggestion and kind in ("NameError", "AttributeError"):
        return f"Did you mean {suggestion}?"
    return ""
