"""A look at the unit cube: from points in space to dots of a canvas."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tutor.plotting.artists import Floats

# The sides of the box that the cube is drawn as, after matplotlib's: its height is three quarters of its width.
_SIDES = np.array([1.0, 1.0, 0.75])
_DISTANCE = 3.2  # of the eye from the middle of the box, in widths of it
_TURNS = 25  # so many views around the box are looked at to find how much room it needs
CORNERS = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Looks at the unit cube from ``elev`` degrees above the ground at ``azim`` degrees, like matplotlib's.

    ``scale`` (2,) is how many dots across and down one width of the box takes, ``middle`` (2,) the dot of its centre.
    """

    elev: float
    azim: float
    scale: tuple[float, float]
    middle: tuple[float, float]

    @classmethod
    def fitted(cls, view: tuple[float, float], room: tuple[float, float, float, float], stretch: float) -> Camera:
        """The camera that shows the whole cube in ``room``: left, top, width and height in dots.

        The size depends on the elevation only, so that a box that is turned keeps its size. It may be ``stretch``
        times as wide as its proportions say, where there is room.
        """
        elev, azim = view
        around = np.concatenate(
            [cls(elev, turn, (1.0, 1.0), (0.0, 0.0)).project(CORNERS) for turn in np.linspace(0, 90, _TURNS)]
        )
        (left, top), (right, bottom) = around[:, :2].min(0).tolist(), around[:, :2].max(0).tolist()
        up = (room[3] - 1) / (bottom - top)
        across = min((room[2] - 1) / (right - left), stretch * up)
        up = min(up, across)
        # The box as it stands in this view is centred.
        now = cls(elev, azim, (across, up), (0.0, 0.0)).project(CORNERS)[:, :2]
        low, high = now.min(0), now.max(0)
        middle = np.array(room[:2]) + (np.array(room[2:]) - 1) / 2 - (low + high) / 2
        return cls(elev, azim, (across, up), (float(middle[0]), float(middle[1])))

    @property
    def toward(self) -> Floats:
        """The direction of the eye, (3,)."""
        elev, azim = math.radians(self.elev), math.radians(self.azim)
        return np.array([math.cos(elev) * math.cos(azim), math.cos(elev) * math.sin(azim), math.sin(elev)])

    def project(self, points: Floats) -> Floats:
        """Points (..., 3) of the cube as column and row, in dots, and nearness to the eye: (..., 3)."""
        azim = math.radians(self.azim)
        toward = self.toward
        right = np.array([-math.sin(azim), math.cos(azim), 0.0])
        down = -np.cross(toward, right)
        near, across, below = ((points - 0.5) * _SIDES @ np.stack([toward, right, down], axis=1)).transpose(
            -1, *range(points.ndim - 1)
        )
        closer = _DISTANCE / (_DISTANCE - near)  # the nearer, the larger
        return np.stack(
            [
                across * closer * self.scale[0] + self.middle[0],
                below * closer * self.scale[1] + self.middle[1],
                closer,
            ],
            axis=-1,
        )

    def light(self, points: Floats) -> Floats:
        """How bright a surface is, 0 to 1, at the points (rows, columns, 3) of its grid: (rows, columns)."""
        along = np.cross(np.gradient(points * _SIDES, axis=0), np.gradient(points * _SIDES, axis=1))
        length = np.linalg.norm(along, axis=-1)
        azim = math.radians(self.azim)
        lamp = self.toward + np.array([math.sin(azim), -math.cos(azim), 0.0]) + np.array([0.0, 0.0, 1.0])
        shine = np.abs(along @ (lamp / np.linalg.norm(lamp)))
        return np.asarray(shine / np.where(length > 0, length, 1.0))
