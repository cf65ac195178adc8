"""Names of colours and colour maps: what learners may ask for, and what it means in red, green and blue.

Imported in the learner's process as well as by the renderer: no more than NumPy.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

RGB = tuple[int, int, int]

_LETTERS = {
    "b": "blue",
    "g": "green",
    "r": "red",
    "c": "cyan",
    "m": "magenta",
    "y": "yellow",
    "k": "black",
    "w": "white",
    "grey": "gray",
    "fuchsia": "magenta",
    "aqua": "cyan",
}
CYCLE_NAMES = (
    "tab:blue",
    "tab:orange",
    "tab:green",
    "tab:red",
    "tab:purple",
    "tab:brown",
    "tab:pink",
    "tab:gray",
    "tab:olive",
    "tab:cyan",
)
NAMED: dict[str, RGB] = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "gray": (128, 128, 128),
    "silver": (192, 192, 192),
    "red": (225, 40, 40),
    "green": (40, 160, 60),
    "blue": (55, 90, 240),
    "yellow": (225, 200, 0),
    "cyan": (0, 190, 200),
    "magenta": (215, 60, 215),
    "orange": (255, 160, 20),
    "darkorange": (235, 120, 0),
    "gold": (245, 205, 20),
    "purple": (145, 60, 175),
    "violet": (225, 130, 230),
    "indigo": (75, 0, 130),
    "pink": (255, 150, 180),
    "brown": (150, 75, 45),
    "olive": (135, 135, 20),
    "lime": (90, 235, 60),
    "limegreen": (50, 205, 50),
    "lightgreen": (144, 238, 144),
    "darkgreen": (0, 100, 0),
    "teal": (0, 128, 128),
    "turquoise": (64, 224, 208),
    "navy": (0, 0, 128),
    "darkblue": (0, 0, 139),
    "lightblue": (173, 216, 230),
    "skyblue": (135, 206, 235),
    "steelblue": (70, 130, 180),
    "royalblue": (65, 105, 225),
    "crimson": (220, 20, 60),
    "darkred": (139, 0, 0),
    "salmon": (250, 128, 114),
    "coral": (255, 127, 80),
    "tomato": (255, 99, 71),
    "firebrick": (178, 34, 34),
    "maroon": (128, 0, 0),
    "beige": (245, 245, 220),
    "tan": (210, 180, 140),
    "lightgray": (211, 211, 211),
    "darkgray": (105, 105, 105),
}
_CMAP_STOPS: dict[str, str] = {
    "gray": "000000 ffffff",
    "viridis": "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725",
    "plasma": "0d0887 46039f 7201a8 9c179e bd3786 d8576b ed7953 fb9f3a fdca26 f0f921",
    "inferno": "000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4",
    "magma": "000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf",
    "cividis": "00224e 35456c 666970 948e77 c8b866 fee838",
    "coolwarm": "3b4cc0 6788ee 9abbff c9d7f0 edd1c2 f7a889 e26952 b40426",
    "bwr": "0000ff ffffff ff0000",
    "seismic": "00004c 0000ff ffffff ff0000 800000",
    "RdBu": "67001f b2182b d6604d f4a582 fddbc7 f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061",
    "RdYlBu": "a50026 d73027 f46d43 fdae61 fee090 ffffbf e0f3f8 abd9e9 74add1 4575b4 313695",
    "RdYlGn": "a50026 d73027 f46d43 fdae61 fee08b ffffbf d9ef8b a6d96a 66bd63 1a9850 006837",
    "Spectral": "9e0142 d53e4f f46d43 fdae61 fee08b ffffbf e6f598 abdda4 66c2a5 3288bd 5e4fa2",
    "PiYG": "8e0152 c51b7d de77ae f1b6da fde0ef f7f7f7 e6f5d0 b8e186 7fbc41 4d9221 276419",
    "Blues": "f7fbff deebf7 c6dbef 9ecae1 6baed6 4292c6 2171b5 08519c 08306b",
    "Reds": "fff5f0 fee0d2 fcbba1 fc9272 fb6a4a ef3b2c cb181d a50f15 67000d",
    "Greens": "f7fcf5 e5f5e0 c7e9c0 a1d99b 74c476 41ab5d 238b45 006d2c 00441b",
    "Oranges": "fff5eb fee6ce fdd0a2 fdae6b fd8d3c f16913 d94801 a63603 7f2704",
    "Purples": "fcfbfd efedf5 dadaeb bcbddc 9e9ac8 807dba 6a51a3 54278f 3f007d",
    "hot": "0b0000 ff0000 ffff00 ffffff",
    "jet": "000080 0000ff 00ffff ffff00 ff0000 800000",
}
DEFAULT_CMAP = "viridis"
_ALIASES = {"grey": "gray", "binary": "gray_r", "greys": "gray_r", "Greys": "gray_r"}


def color_name(value: object, where: str = "color") -> str:
    """The name under which figures carry a colour given as matplotlib takes them.

    Raises:
        ValueError: it is no colour.
    """
    if isinstance(value, str):
        name = value.strip().lower()
        name = _LETTERS.get(name, name)
        if name in NAMED:
            return name
        if name in CYCLE_NAMES:
            return f"C{CYCLE_NAMES.index(name)}"
        if re.fullmatch(r"c\d{1,6}", name):
            return f"C{int(name[1:]) % 10}"
        if re.fullmatch(r"#[0-9a-f]{3}", name):
            return "#" + "".join(2 * digit for digit in name[1:])
        if re.fullmatch(r"#[0-9a-f]{6}([0-9a-f]{2})?", name):
            return name[:7]
        if re.fullmatch(r"[01]?\.\d+|[01]", name):
            return _hexadecimal((min(float(name), 1.0),) * 3)
        near = get_close_matches(name, NAMED, 1)
        hint = f" Did you mean {near[0]!r}?" if near else " Use a name such as 'red', '#rrggbb' or 'C0' to 'C9'."
        raise ValueError(f"{where}: {value!r} is not a colour.{hint}")
    if isinstance(value, tuple | list | np.ndarray) and len(value) in (3, 4):
        try:
            parts = [float(part) for part in value]
        except (TypeError, ValueError):
            parts = []
        if parts and all(0 <= part <= 1 for part in parts):
            return _hexadecimal((parts[0], parts[1], parts[2]))
    raise ValueError(f"{where}: {value!r} is not a colour: use a name, '#rrggbb', or red, green and blue from 0 to 1.")


def _hexadecimal(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def cmap_name(value: object) -> str:
    """The name of a colour map; "" for None.

    Raises:
        ValueError: there is no such map.
    """
    if value is None:
        return ""
    name = _ALIASES.get(str(value), str(value))
    if name.removesuffix("_r") in _CMAP_STOPS:
        return name
    near = get_close_matches(name, _CMAP_STOPS, 1)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(sorted(_CMAP_STOPS))}."
    raise ValueError(f"cmap: {str(value)!r} is not a colour map. {hint}")


@lru_cache(maxsize=32)
def cmap_table(name: str) -> npt.NDArray[np.uint8]:
    """256 colours (256, 3) of a colour map; the default one for a name that is not known."""
    reverse = name.endswith("_r") and not name.endswith("_r_r")
    stops = _CMAP_STOPS.get(name.removesuffix("_r"), _CMAP_STOPS[DEFAULT_CMAP]).split()
    colors = np.array([[int(stop[k : k + 2], 16) for k in (0, 2, 4)] for stop in stops], dtype=np.float64)
    at = np.linspace(0, 1, 256)
    known = np.linspace(0, 1, len(stops))
    table = np.stack([np.interp(at, known, colors[:, k]) for k in range(3)], axis=1)
    result: npt.NDArray[np.uint8] = np.round(table[::-1] if reverse else table).astype(np.uint8)
    return result


class ColorMaps:
    """``plt.cm``: ``plt.cm.Spectral`` is the name of that colour map."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return cmap_name(name)
        except ValueError as problem:
            raise AttributeError(str(problem)) from None

    def __dir__(self) -> list[str]:
        return sorted(_CMAP_STOPS)
