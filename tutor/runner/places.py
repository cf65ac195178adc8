"""The files by which a replay and the tutor speak, in a folder of their own."""

from __future__ import annotations

# ``BEGAN`` and a number: the cell of that number has begun. ``CELLS`` is the folder in which the cells run. ``SLATE``
# is there if somebody wants to see pictures while the last one runs.
REQUEST, BEGAN, ANSWER, CELLS, SLATE = "request", "began-", "answer", "cells", "slate"
