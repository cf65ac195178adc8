"""Renderings as they should look, without colours.

After a wanted change: ``NN_TUTOR_GOLDEN=write pytest tests/plotting``, and look at what changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.plotting.drawings import SCENES, drawn
from tutor.plotting.render import render

GOLDEN = Path(__file__).parent / "golden"
CASES = [(name, width, False) for name in SCENES for width in (72,)] + [
    ("activations", 40, False),
    ("race", 40, False),
    ("two_plots", 60, False),
    ("activations", 72, True),
    ("letter", 72, True),
    ("decision_region", 72, True),
    ("gallery", 72, True),
    ("bell_in_space", 72, True),
    ("way_down", 72, True),
    ("bell_in_space", 40, False),
]


@pytest.mark.parametrize(("name", "width", "plain"), CASES)
def test_it_looks_as_it_did(name: str, width: int, plain: bool) -> None:
    text = render(drawn(SCENES[name]), width, colors="none", ascii=plain) + "\n"
    path = GOLDEN / f"{name}-{width}{'-ascii' if plain else ''}.txt"
    if os.environ.get("NN_TUTOR_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
