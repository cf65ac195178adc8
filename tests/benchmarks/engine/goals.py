"""How fast the engine is to be: how many times as long as the limit it may take, how many times as fast as a peer."""

from __future__ import annotations

from dataclasses import dataclass

FASTEST = {"torch": ("torch", "torch-fused")}  # of several ways that a peer has


@dataclass(frozen=True, slots=True)
class Goal:
    """``who`` takes at most ``most`` times as long as ``over``."""

    who: str
    over: str
    most: float


def _faster(who: str, **times: float) -> tuple[Goal, ...]:
    """So many times as fast as each of these."""
    return tuple(Goal(who, over.replace("_", "-"), 1 / many) for over, many in times.items())


_SMALL = (
    Goal("ours", "limit", 4),
    *_faster("ours", torch=3, tf_tape=40),
    Goal("function", "limit", 1.15),
    *_faster("function", jax=1),
)
_LARGE = (Goal("ours", "limit", 2), Goal("function", "limit", 1.15))
_TWICE = (Goal("function", "limit", 1.5), *_faster("function", jax=1))

GOALS: dict[str, tuple[Goal, ...]] = {
    "W1": (Goal("ours", "limit", 1.10), *_faster("ours", torch=8, keras=50, jax=7)),
    "W2-4": (Goal("ours", "limit", 1.10), *_faster("ours", torch=20)),
    "W2-10": (Goal("ours", "limit", 1.10), *_faster("ours", torch=20)),
    "W3": (Goal("ours", "scalars", 1.25), *_faster("ours", torch=400)),
    "W4": (Goal("ours", "limit", 1.10), *_faster("ours", torch=60)),
    "W5": (Goal("ours", "limit", 1.0), *_faster("ours", torch=1)),
    "W6-2": _SMALL,
    "W6-32": _SMALL,
    "W6-256": _LARGE,
    "W6-1024": _LARGE,
    "W7": (Goal("function", "limit", 1.5), *_faster("function", jax=1), *_faster("ours", micrograd=1.5, torch=7)),
    "W7-poly": _TWICE,
    "W7-trans": _TWICE,
    "W8": (Goal("ours", "limit", 1.05), *_faster("ours", torch=1)),
    "fresh": _faster("ours", torch=15, keras=25),
}
FRESH_SECONDS = 0.25  # import, build and W1 in a fresh process
IMPORT_SECONDS = 0.020  # the engine, where NumPy is imported
