"""The places of this machine that locked-in code may read: the interpreter and its libraries, nothing of the course."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tutor import paths

# The loader's and the C library's; where Debian, Fedora, Alpine and Nix keep shared libraries.
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/nix/store")
_MOST_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Readable:
    """Existing places by their real paths, and the other names under which they are looked for."""

    places: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def readable(hidden: Iterable[Path]) -> Readable:
    """What may be read; none of it holds one of ``hidden``, this package with its lessons, or anyone's progress."""
    package = Path(os.path.realpath(Path(__file__).parents[1]))
    secret = {Path(os.path.realpath(each)) for each in (*hidden, paths.state_dir())}
    wanted = _wanted()
    found: set[str] = set()
    for place in wanted:
        found |= set(_without(Path(os.path.realpath(place)), {*secret, package}, _MOST_DEPTH))
    found |= set(_without(Path(os.path.realpath(paths.data_dir())), secret, _MOST_DEPTH))
    links = [(each, os.path.realpath(each)) for each in (*wanted, str(paths.data_dir()))]
    return Readable(tuple(_outermost(found)), tuple(pair for pair in links if pair[0] != pair[1]))


def _wanted() -> list[str]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    places = [sysconfig.get_path(name) for name in names]
    places += [sysconfig.get_config_var("LIBDIR") or "", *site.getsitepackages(), *_LIBRARIES]
    places += [each for each in sys.path if each.endswith((".zip", "lib-dynload", "site-packages", "dist-packages"))]
    places += _numpy()
    places += _loaded()
    return [each for each in dict.fromkeys(places) if each and os.path.exists(each)]  # noqa: PTH110


def _numpy() -> list[str]:
    """NumPy and its libraries, wherever they lie: of a folder that PYTHONPATH names nothing else is known."""
    found = find_spec("numpy")
    if found is None or found.origin is None:
        return []
    package = Path(found.origin).parent
    return [str(package), str(package.with_name("numpy.libs"))]


def _loaded() -> list[str]:
    """The shared libraries that this process has loaded."""
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:  # noqa: PTH123
        files = {line.split(maxsplit=5)[5].strip() for line in maps if "/" in line}
    return sorted(each for each in files if each.startswith("/") and ".so" in each)


def _without(place: Path, secret: set[Path], depth: int) -> Iterable[str]:
    """``place``, or where it holds something secret those parts of it that do not."""
    if place in secret or any(each in place.parents for each in secret):
        return []
    if not any(place in each.parents for each in secret):
        return [str(place)]
    if depth == 0 or not place.is_dir():
        return []
    try:
        inside = sorted(place.iterdir())
    except OSError:
        return []
    return [part for each in inside for part in _without(each, secret, depth - 1)]


def _outermost(places: set[str]) -> list[str]:
    """Without those that lie in another."""
    return sorted(each for each in places if not any(str(above) in places for above in Path(each).parents))
