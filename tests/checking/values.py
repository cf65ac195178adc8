"""Hypothesis strategies: every kind of value that an answer may be."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

ARRAYS = hnp.arrays(
    st.sampled_from([np.bool_, np.int8, np.uint8, np.int64, np.uint64, np.float16, np.float32, np.float64]),
    hnp.array_shapes(min_dims=0, max_dims=3, max_side=4, min_side=0),
) | hnp.arrays(st.sampled_from([np.complex64, np.complex128]), hnp.array_shapes(max_dims=2, max_side=3))
NUMBERS = st.booleans() | st.integers() | st.integers(-(2**2000), 2**2000) | st.floats() | st.complex_numbers()
VALUES = st.recursive(
    st.none() | NUMBERS | st.text(max_size=5) | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(st.text(max_size=2) | st.integers(0, 3), inner, max_size=2)
    ),
    max_leaves=6,
)
