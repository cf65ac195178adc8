"""What only styles and is left aside, so that code from elsewhere runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Unseen:
    """Takes whatever is asked of it and does nothing: what stands for it cannot be seen in a terminal."""

    def __call__(self, *_args: object, **_keywords: object) -> Unseen:
        """Itself, whatever it is called with."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _key: object) -> Unseen:
        return self

    def __setitem__(self, _key: object, _value: object) -> None:
        pass

    def __iter__(self) -> Any:
        return iter(())

    def __enter__(self) -> Unseen:
        return self

    def __exit__(self, *_reason: object) -> None:
        pass


class AxisPart(Unseen):
    """``ax.xaxis`` or ``ax.yaxis``: of all that they can do, they can be hidden."""

    def __init__(self, hide: Callable[[list[float]], None]) -> None:
        self._hide = hide

    def set_visible(self, visible: object) -> None:
        """Leave the ticks out."""
        if not visible:
            self._hide([])


UNSEEN = Unseen()


class LenientAxes:
    """The methods and parts of axes that only style."""

    def _leave_aside(self, *_args: object, **_styling: object) -> None:
        """Taken and left aside: it only styles."""

    tick_params = minorticks_on = minorticks_off = margins = autoscale = autoscale_view = relim = _leave_aside
    label_outer = ticklabel_format = locator_params = set_axisbelow = set_prop_cycle = set_facecolor = _leave_aside
    set_box_aspect = set_anchor = set_position = set_zorder = set_adjustable = set_proj_type = bar_label = _leave_aside
    set_xmargin = set_ymargin = set_xbound = set_ybound = set_rasterized = set_zticks = set_zticklabels = _leave_aside

    spines = patch = zaxis = UNSEEN

    @property
    def xaxis(self) -> AxisPart:
        """The x-axis, which can be hidden."""
        return AxisPart(self.set_xticks)

    @property
    def yaxis(self) -> AxisPart:
        """The y-axis, which can be hidden."""
        return AxisPart(self.set_yticks)

    def set_xticks(self, ticks: object) -> None:
        """Where the ticks of x stand."""
        raise NotImplementedError

    def set_yticks(self, ticks: object) -> None:
        """Where the ticks of y stand."""
        raise NotImplementedError
