"""The page's charts: SVG and HTML whose colours the style sheet knows. No text in them is a learner's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.checking.checks import ExerciseState

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 720, 220, 34, 18, 36
_GAP = 6
_BARS = 100
# What the states are called, in the order in which they stand in bars.
STATES = {
    ExerciseState.PASSED: "passed",
    ExerciseState.FAILED: "failed",
    ExerciseState.COULD_NOT_CHECK: "could not be checked",
    ExerciseState.NOT_ATTEMPTED: "not attempted",
}
LEGEND = (
    '<ul class="legend">'
    + "".join(f'<li><i class="{state.value}"></i>{name}</li>' for state, name in STATES.items())
    + "</ul>\n"
)


def histogram(counts: Sequence[int], mean: float) -> str:
    """Columns of how many have which percent, the last of those with all points; a line at the mean."""
    most = max(counts)
    top = _ceiling(most)
    slot = (_WIDTH - _LEFT) / len(counts)
    high = _HEIGHT - _TOP - _BOTTOM
    floor = _HEIGHT - _BOTTOM
    told = ", ".join(f"{_bin(place)} %: {count}" for place, count in enumerate(counts) if count)
    drawn = [
        f'<div class="scroll"><svg class="histogram" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="Submissions by score: {told}">'
    ]
    for tick in (0, top // 2, top):
        y = floor - high * tick / top
        drawn.append(f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick}</text>')
    for place, count in enumerate(counts):
        x = _LEFT + place * slot
        tall = high * count / top
        middle = x + slot / 2
        if count:
            drawn.append(
                f'<rect class="column" x="{x + _GAP / 2:.1f}" y="{floor - tall:.1f}" width="{slot - _GAP:.1f}"'
                f' height="{tall:.1f}" rx="2"/>'
            )
            drawn.append(
                f'<text class="count" x="{middle:.1f}" y="{floor - tall - 4:.1f}" text-anchor="middle">{count}</text>'
            )
        drawn.append(f'<text x="{middle:.1f}" y="{floor + 15}" text-anchor="middle">{_bin(place)}</text>')
    x = _LEFT + min(mean / 10, len(counts) - 0.5) * slot
    drawn.append(f'<line class="mean" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{floor}"/>')
    anchor, shift = ("end", -5) if x > _WIDTH / 2 else ("start", 5)
    drawn.append(f'<text x="{x + shift:.1f}" y="{_TOP - 6}" text-anchor="{anchor}">mean {mean:.0f} %</text>')
    drawn.append(f'<text x="{_WIDTH}" y="{_HEIGHT - 4}" text-anchor="end">score in percent</text></svg></div>\n')
    return "\n".join(drawn)


def states(counts: Mapping[ExerciseState, int]) -> str:
    """A bar of how many stand in which state."""
    total = sum(counts.values())
    told = ", ".join(f"{counts[state]} {name}" for state, name in STATES.items() if counts.get(state))
    drawn = [_bar(told)]
    x = 0.0
    for state in STATES:
        wide = _BARS * counts.get(state, 0) / total
        if wide:
            drawn.append(f'<rect class="{state.value}" x="{x:.2f}" width="{wide:.2f}" height="8"/>')
        x += wide
    return "".join(drawn) + "</svg>"


def share(part: float, kind: str) -> str:
    """A bar of which a part, between 0 and 1, is filled."""
    return (
        f'{_bar(f"{100 * part:.0f} %")}<rect class="empty" width="{_BARS}" height="8"/>'
        f'<rect class="{kind}" width="{_BARS * part:.2f}" height="8"/></svg>'
    )


def strip(each: Sequence[tuple[str, ExerciseState]]) -> str:
    """A square an exercise; the labels are escaped already."""
    squares = "".join(f'<i class="{state.value}" title="{label}: {STATES[state]}"></i>' for label, state in each)
    return f'<span class="strip">{squares}</span>'


def _bar(told: str) -> str:
    return f'<svg viewBox="0 0 {_BARS} 8" preserveAspectRatio="none" role="img" aria-label="{told}">'


def _bin(place: int) -> str:
    return "100" if place == 10 else f"{10 * place}–{10 * place + 9}"


def _ceiling(most: int) -> int:
    """A round number of at least ``most``, whose half is round too."""
    step = 1
    while True:
        for half in (1, 2, 3, 4, 5, 6, 8):
            if 2 * half * step >= most:
                return 2 * half * step
        step *= 10
