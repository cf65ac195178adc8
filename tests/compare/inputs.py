"""What operations and activations are given: ordinary numbers, and those at corners and far out."""

from __future__ import annotations

import numpy as np

_rng = np.random.default_rng(3)
PLAIN, OTHER = _rng.normal(size=(3, 4)), _rng.normal(size=(3, 4))
POSITIVE, ROW, COLUMN = np.abs(PLAIN) + 0.1, _rng.normal(size=4), _rng.normal(size=(3, 1))
SQUARE, STACKED = _rng.normal(size=(4, 2)), _rng.normal(size=(5, 4, 2))
TIED, ALSO_TIED = np.array([[1.0, 2.0, 2.0], [0.0, 0.0, 0.0]]), np.array([[1.0, 3.0, 2.0], [-1.0, 0.0, 1.0]])
CORNERS = np.array([-1.5, 0.0, 0.5, 2.0])
FAR = np.array([-1e308, -1000.0, -30.0, 0.0, 30.0, 1000.0, 1e308])
FAR_ROW = np.array([[-1000.0, 0.0, 1000.0], [1000.0, 1000.0, -1000.0]])
PLACES = np.array([2, 0, 2])
