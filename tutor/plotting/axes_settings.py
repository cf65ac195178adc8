"""What learners set on an axes: titles, limits, scales, ticks, legend. Names and meanings are matplotlib's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tutor.plotting import figure as data
from tutor.plotting.arguments import vector
from tutor.plotting.artists import Artist, Drawn
from tutor.plotting.asked import LimitsSet, read_limits, read_scale, read_ticks, relabel
from tutor.plotting.leniency import LenientAxes
from tutor.plotting.limits import axis_limits
from tutor.plotting.styling import (
    BAR_LEGEND_STYLING,
    GRID_STYLING,
    LEGEND_STYLING,
    TEXT_STYLING,
    label_text,
    refuse_unknown,
)


class AxesSettings(LenientAxes):
    """One axes while it is being drawn: its state, and the methods that set everything but its data."""

    def __init__(self) -> None:
        self._artists: list[Artist] = []
        self._data = data.Axes()
        self._colors_used = 0
        self._origins: dict[int, list[Artist]] = {}  # what was handed out and has been replaced since

    def __repr__(self) -> str:
        title = f" {self._data.title!r}" if self._data.title else ""
        return f"<Axes{title}: {len(self._artists)} drawn>"

    if not TYPE_CHECKING:  # for a type checker nothing is missing

        def __getattr__(self, name: str) -> object:
            if name.startswith("_"):
                raise AttributeError(name)
            from tutor.plotting.refusals import missing

            there = [word for word in dir(type(self)) if not word.startswith("_")]
            raise AttributeError(missing("ax", name, there, in_space=self._data.view is not None))

    def freeze(self) -> data.Axes:
        """What has been drawn so far, as plain data."""
        return replace(self._data, artists=tuple(self._artists))

    def holds(self, artist: object) -> bool:
        """Whether that was drawn here."""
        return self._place(artist) >= 0

    def _set(self, **changes: Any) -> None:
        self._data = replace(self._data, **changes)

    def _add(self, artist: Artist) -> None:
        if len(self._artists) >= data.MAX_ARTISTS:
            raise ValueError(
                f"One plot holds at most {data.MAX_ARTISTS} lines or sets of points: pass whole arrays instead of "
                "drawing point by point in a loop."
            )
        self._artists.append(artist)

    def _swap(self, artist: Drawn, **changes: Any) -> None:
        """Something drawn with other looks: what the learner holds still stands for it."""
        place = self._place(artist)
        self._origins.setdefault(place, []).append(self._artists[place])
        self._artists[place] = replace(self._artists[place], **changes)

    def _place(self, artist: object) -> int:
        """As which one that was drawn here, -1 for not at all."""
        known = (
            place
            for place, item in enumerate(self._artists)
            if item is artist or any(origin is artist for origin in self._origins.get(place, ()))
        )
        return next(known, -1)

    def _next_color(self) -> str:
        self._colors_used += 1
        return f"C{(self._colors_used - 1) % 10}"

    def clear(self) -> None:
        """Forget everything drawn and set."""
        self._artists.clear()
        self._data = data.Axes()
        self._colors_used = 0
        self._origins.clear()

    cla = clear

    def set_title(self, /, label: object, **styling: object) -> None:
        """The text above the axes."""
        refuse_unknown("set_title", styling, TEXT_STYLING)
        self._set(title=label_text(label))

    def set_xlabel(self, /, xlabel: object, **styling: object) -> None:
        """The text below the x-axis."""
        refuse_unknown("set_xlabel", styling, TEXT_STYLING)
        self._set(xlabel=label_text(xlabel))

    def set_ylabel(self, /, ylabel: object, **styling: object) -> None:
        """The text at the y-axis."""
        refuse_unknown("set_ylabel", styling, TEXT_STYLING)
        self._set(ylabel=label_text(ylabel))

    def get_title(self) -> str:
        """The text above the axes."""
        return self._data.title

    def get_xlabel(self) -> str:
        """The text below the x-axis."""
        return self._data.xlabel

    def get_ylabel(self) -> str:
        """The text at the y-axis."""
        return self._data.ylabel

    def get_legend_handles_labels(self) -> tuple[list[Artist], list[str]]:
        """What the legend explains, and how."""
        named = [artist for artist in self._artists if getattr(artist, "label", "")]
        return named, [getattr(artist, "label", "") for artist in named]

    def set_xlim(self, left: object = None, right: object = None) -> tuple[float, ...]:
        """Set one or both limits of x and return them; without arguments, only return them."""
        if left is None and right is None:
            return self.get_xlim()
        self._set(xlim=read_limits(left, right, self.get_xlim(), "xlim"))
        return LimitsSet(self.get_xlim())

    def set_ylim(self, bottom: object = None, top: object = None) -> tuple[float, ...]:
        """Set one or both limits of y and return them; without arguments, only return them."""
        if bottom is None and top is None:
            return self.get_ylim()
        self._set(ylim=read_limits(bottom, top, self.get_ylim(), "ylim"))
        return LimitsSet(self.get_ylim())

    def get_xlim(self) -> tuple[float, float]:
        """The limits of x: those that were set, else what the data need."""
        return axis_limits(self.freeze())[0]

    def get_ylim(self) -> tuple[float, float]:
        """The limits of y: those that were set, else what the data need."""
        return axis_limits(self.freeze())[1]

    def invert_xaxis(self) -> None:
        """Let x grow to the left."""
        self._set(xlim=self.get_xlim()[::-1])

    def invert_yaxis(self) -> None:
        """Let y grow downwards."""
        self._set(ylim=self.get_ylim()[::-1])

    def set_xscale(self, value: str) -> None:
        """The scale of x: "linear" or "log"."""
        self._set(xscale=read_scale(value, "xscale"))

    def set_yscale(self, value: str) -> None:
        """The scale of y: "linear" or "log"."""
        self._set(yscale=read_scale(value, "yscale"))

    def set_xticks(self, ticks: object, labels: Sequence[object] | None = None, **styling: object) -> None:
        """Where the ticks of x stand, and what is written there."""
        refuse_unknown("set_xticks", styling, TEXT_STYLING | {"minor"})
        self._set(xticks=read_ticks(ticks, labels, "xticks"))

    def set_yticks(self, ticks: object, labels: Sequence[object] | None = None, **styling: object) -> None:
        """Where the ticks of y stand, and what is written there."""
        refuse_unknown("set_yticks", styling, TEXT_STYLING | {"minor"})
        self._set(yticks=read_ticks(ticks, labels, "yticks"))

    def set_xticklabels(self, labels: Sequence[object], **styling: object) -> None:
        """What is written at the ticks that ``set_xticks`` placed."""
        refuse_unknown("set_xticklabels", styling, TEXT_STYLING)
        self._set(xticks=relabel(self._data.xticks, labels, "xticks"))

    def set_yticklabels(self, labels: Sequence[object], **styling: object) -> None:
        """What is written at the ticks that ``set_yticks`` placed."""
        refuse_unknown("set_yticklabels", styling, TEXT_STYLING)
        self._set(yticks=relabel(self._data.yticks, labels, "yticks"))

    def grid(self, /, visible: bool | None = None, **styling: object) -> None:
        """Draw lines across at the ticks."""
        refuse_unknown("grid", styling, GRID_STYLING)
        self._set(grid=(bool(styling) or not self._data.grid) if visible is None else bool(visible))

    def axis(self, option: object = None, /) -> tuple[float, ...]:
        """ "off", "on", "equal", "auto", or [left, right, bottom, top]; the limits, also without an option."""
        match option:
            case None:
                pass
            case False | "off":
                self.set_axis_off()
            case True | "on":
                self.set_axis_on()
            case "equal" | "scaled" | "square" | "image":
                self._set(equal=True)
            case "auto" | "tight" | "normal":
                self._set(equal=False)
            case str():
                raise ValueError(f"axis: {option!r} is none of 'off', 'on', 'equal', 'auto'.")
            case _:
                limits = vector(option, "axis")
                if limits.size != 4:
                    raise ValueError(f"axis takes [left, right, bottom, top], got {limits.size} numbers.")
                self.set_xlim(limits[0], limits[1])
                self.set_ylim(limits[2], limits[3])
        limits_now = *self.get_xlim(), *self.get_ylim()
        return limits_now if option is None else LimitsSet(limits_now)

    def set_axis_off(self) -> None:
        """Hide the axis lines, ticks and labels."""
        self._set(frame=False)

    def set_axis_on(self) -> None:
        """Show the axis lines, ticks and labels."""
        self._set(frame=True)

    def set_aspect(self, aspect: object, **styling: object) -> None:
        """ "equal" or 1 makes a unit of x as long as one of y; "auto" fills the room."""
        refuse_unknown("set_aspect", styling, {"adjustable", "anchor", "share"})
        self._set(equal=aspect != "auto")

    def set(self, **settings: Any) -> None:
        """Several settings at once: ``ax.set(title="Loss", xlabel="epoch")``."""
        for name, value in settings.items():
            method = getattr(type(self), f"set_{name}", None)
            if method is None:
                raise TypeError(f"set() got an unexpected keyword argument {name!r}")
            both = isinstance(value, tuple | list) and name in ("xlim", "ylim", "zlim")
            method(self, *value) if both else method(self, value)

    def colorbar(self, *, label: object = None, **styling: object) -> None:
        """Show which colour stands for which value, beside the axes."""
        refuse_unknown("colorbar", styling, BAR_LEGEND_STYLING, ("label", "ax"))
        self._set(colorbar=True, colorbar_label=label_text(label))

    def legend(
        self,
        /,
        *args: Any,
        handles: Sequence[object] | None = None,
        labels: Sequence[object] | None = None,
        loc: object = "best",
        **styling: object,
    ) -> None:
        """Explain the series by their labels: those they were drawn with, or those given here, in their order."""
        refuse_unknown("legend", styling, LEGEND_STYLING, ["handles", "labels", "loc"])
        if len(args) == 1:
            labels = args[0]
        elif len(args) == 2:
            handles, labels = args
        elif args:
            raise TypeError(f"legend() takes labels, or handles and labels, got {len(args)} arguments")
        if labels is not None:
            if isinstance(labels, str):
                raise ValueError(f"legend takes a list of labels: write legend([{labels!r}]).")
            self._relabel(handles, list(labels))
        self._set(legend=loc if isinstance(loc, str) else "best")

    def _relabel(self, handles: Sequence[object] | None, labels: list[object]) -> None:
        chosen = [item[0] if isinstance(item, list) and item else item for item in handles or ()]
        places = [self._place(item) for item in chosen if self.holds(item)] if chosen else range(len(self._artists))
        named = [place for place in places if hasattr(self._artists[place], "label")]
        for place, label in zip(named, labels, strict=False):
            self._swap(self._artists[place], label=label_text(label))
