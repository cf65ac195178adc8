"""How a child interpreter is started: a clean environment, one thread for linear algebra."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tutor import paths

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP", "VIRTUAL_ENV")
_OURS = ("NN_TUTOR_DATA",)


def command(*arguments: str) -> list[str]:
    """The command line of a child."""
    return [sys.executable, "-P", "-m", "tutor.runner.child", *arguments]


def sealed_command(descriptor: str, seed: str, plan: str) -> list[str]:
    """The command line of a child that locks itself in."""
    return [sys.executable, "-P", "-m", "tutor.runner.child.sealing", descriptor, seed, plan]


def environment(seed: int, *, sealed: bool = False) -> dict[str, str]:
    """The child's environment; with the same seed, sets have the same order. Sealed, it tells nothing of the user."""
    kept = {name: os.environ[name] for name in (*_KEPT, *_OURS) if name in os.environ}
    if sealed:
        own = {"LANG": "C.UTF-8", "HOME": "/", "NN_TUTOR_DATA": "built-in"}
    else:
        # Whole and worked out here: the child works in another folder, and knows less of the environment.
        own = {**kept, "NN_TUTOR_HOME": str(paths.state_dir().absolute())}
    return {
        **own,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2]), *_search_path()]),
        "PYTHONHASHSEED": str(seed),
        "PYTHONUTF8": "1",
        # Each thread of a cell's would reserve 64 MiB otherwise, and what is reserved counts.
        "MALLOC_ARENA_MAX": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _search_path() -> list[str]:
    """Where else modules are looked for that no environment of Python's own holds, such as a cluster's NumPy."""
    return [os.path.abspath(each) for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]  # noqa: PTH100
