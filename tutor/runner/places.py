"""The files by which a replay and the tutor speak, in a folder of their own."""

from __future__ import annotations

# ``BEGAN`` and a number: the cell of that number has begun. ``CELLS`` is the folder in which the cells run.
REQUEST, BEGAN, ANSWER, CELLS = "request", "began-", "answer", "cells"
