"""Round ticks: where they stand and how they are written. Steps are 1, 2 or 5 times a power of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

# Below this share of its values' size, a range cannot be divided by doubles any more.
FINEST = 1e-12
_LEAST = 1e-290  # a range this small has no powers of ten inside it that can be written


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` round numbers from ``low`` to ``high``; at least one, should ``most`` allow only that."""
    span = high - low
    if not span > _LEAST or most < 1:
        return [low]
    if math.isinf(span):  # the numbers are fine, only their difference is too large
        return [tick for tick in (10 * tick for tick in linear_ticks(low / 10, high / 10, most)) if low <= tick <= high]
    exponent = math.floor(math.log10(span / max(most, 1))) - 1
    for power in range(exponent, exponent + 5):
        for factor in (1, 2, 5):
            first, last = _multiples(low, high, factor, power)
            if last - first + 1 <= most:
                if last < first:
                    return [low]
                return [_exact(k * factor, power) for k in range(first, last + 1)]
    return [low]


def _multiples(low: float, high: float, factor: int, power: int) -> tuple[int, int]:
    """The first and last k with low <= k * factor * 10**power <= high, allowing for rounding."""
    step = factor * 10.0**power if power > -308 else 0.0
    if step == 0.0 or math.isinf(step):
        return 1, 0
    return math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)


def _exact(multiple: int, power: int) -> float:
    """``multiple * 10**power`` correctly rounded, so that 3 * 0.1 is 0.3."""
    return float(f"{multiple}e{power}")


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` powers of ten from ``low`` to ``high`` (both positive); 1-2-5 where that is too few."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    decades = last - first + 1
    if decades >= 2:
        step = max(1, math.ceil(decades / max(most, 1)))
        # Multiples of the step, so that 1 is a tick whenever it is inside.
        chosen = [power for power in range(first, last + 1) if power % step == 0] or [first]
        ticks = [_exact(1, power) for power in chosen]
        if decades * 3 <= most:
            fine = [_exact(k, power) for power in range(first - 1, last + 1) for k in (1, 2, 5)]
            ticks = [tick for tick in fine if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        return ticks
    start = math.floor(math.log10(low)) - 1
    fine = [_exact(k, power) for power in range(start, last + 2) for k in (1, 2, 5)]
    inside = [tick for tick in fine if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
    return inside[:most] if len(inside) >= 2 else linear_ticks(low, high, most)


def tick_labels(ticks: Sequence[float]) -> list[str]:
    """The ticks as text, all with the same number of decimals, or all as powers of ten when those are unwieldy."""
    if not ticks:
        return []
    largest = max(abs(tick) for tick in ticks)
    gaps = [b - a for a, b in pairwise(ticks) if b > a]
    step = min(gaps) if gaps else largest
    if largest == 0 or step == 0:
        return [short(tick) for tick in ticks]
    decimals = 0
    while decimals < 12 and any(not _same(tick, round(tick, decimals), step) for tick in ticks):
        decimals += 1
    if decimals <= 4 and largest < 1e6:
        return [_plain(tick, decimals) for tick in ticks]
    if largest / step > 1e4:  # the differences would drown in the digits of a power of ten
        if decimals <= 4 and largest < 1e12:
            return [_plain(tick, decimals) for tick in ticks]
        return [short(tick, max(4, math.ceil(math.log10(largest / step)) + 1)) for tick in ticks]
    return [short(tick) for tick in ticks]


def log_labels(ticks: Sequence[float]) -> list[str]:
    """The ticks of a logarithmic axis as text, each on its own terms."""
    return [short(tick) for tick in ticks]


def short(value: float, digits: int = 4) -> str:
    """A number in few characters: 0.25, 1200, 1e-8, 3.5e6."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if size < 1e-3 or size >= 1e6:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.0f}" if size >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def _same(one: float, other: float, step: float) -> bool:
    return abs(one - other) <= 1e-6 * step


def _plain(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text[1:] if text.startswith("-") and float(text) == 0 else text
