"""Writes coffee.csv, the 200 roasts of lesson 5: ``python data/make_coffee.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tutor.engine.data import roasts


def main() -> None:
    """Write the file beside this script; every digit, so that reading it gives the very same numbers."""
    x, y = roasts(200, np.random.default_rng(2))
    rows = [
        f"{temperature!r},{duration!r},{int(good)}"
        for (temperature, duration), (good,) in zip(x.tolist(), y.tolist(), strict=True)
    ]
    text = "temperature_celsius,duration_minutes,good\n" + "\n".join(rows) + "\n"
    Path(__file__).with_name("coffee.csv").write_bytes(text.encode("ascii"))


if __name__ == "__main__":
    main()
