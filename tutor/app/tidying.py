"""Memory: what is no longer used is given back when nobody waits."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual import work
from textual._styles_cache import StylesCache
from textual.dom import DOMNode
from textual.geometry import Region
from textual.worker import Worker, active_worker

Node = TypeVar("Node", bound=DOMNode)
Given = ParamSpec("Given")

# What Textual 8.2.8 keeps of pages that are closed: in the keys of the first, of up to a thousand widgets, all lines
# that they have ever drawn; in the others where anything has ever been on a page.
_REGIONS = (Region.shrink, Region.intersection, Region.union, Region.grow, Region.overlaps)
_KEPT = (StylesCache.get_inner_outer, *_REGIONS)
# Seconds after which what has been opened is on the screen for certain.
SETTLED = 0.5


def tidy() -> None:
    """Collect what has become garbage, such as the lesson that was open before; a start collects nothing."""
    for kept in _KEPT:
        kept.cache_clear()
    gc.collect()
    gc.enable()


def in_thread(
    *, group: str = "default", exit_on_error: bool = False
) -> Callable[[Callable[Concatenate[Node, Given], None]], Callable[Concatenate[Node, Given], Worker[None]]]:
    """Textual's ``work(thread=True)`` for the methods of what is closed some time.

    Textual notes in each of its threads which work it has done last, and with that whose method it was: a screen that
    is closed, and all that is on it, would stay until the thread has done something else.
    """

    def decorate(method: Callable[Concatenate[Node, Given], None]) -> Callable[Concatenate[Node, Given], Worker[None]]:
        @work(thread=True, group=group, exit_on_error=exit_on_error)
        @wraps(method)
        def run(self: Any, *given: Given.args, **named: Given.kwargs) -> None:
            try:
                method(self, *given, **named)
            finally:
                active_worker.set(None)  # type: ignore[arg-type]  # no work any more

        return run

    return decorate
