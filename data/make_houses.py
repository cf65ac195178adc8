"""Writes houses.csv, the two houses of lesson 4: ``python data/make_houses.py``."""

from __future__ import annotations

from pathlib import Path

SIZES = (1.0, 2.0)  # 1000 square feet
BASE = 100.0  # 1000 dollars, for a house of no size
EACH = 200.0  # 1000 dollars for 1000 square feet


def main() -> None:
    """Write the file beside this script."""
    rows = [f"{size!r},{EACH * size + BASE!r}" for size in SIZES]
    text = "size_1000_square_feet,price_1000_dollars\n" + "\n".join(rows) + "\n"
    Path(__file__).with_name("houses.csv").write_bytes(text.encode("ascii"))


if __name__ == "__main__":
    main()
