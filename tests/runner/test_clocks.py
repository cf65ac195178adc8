"""Which clock decides, and when a verdict of a busy machine is not to be trusted."""

from __future__ import annotations

import pytest

from tutor.runner.clocks import by_the_processor, by_the_wall

BESIDE, ALONE = by_the_processor(2.0, alone=False), by_the_processor(2.0, alone=True)


def test_the_wall_waits_three_times_as_long_as_the_processor() -> None:
    assert (ALONE.cpu, ALONE.wall) == (2.0, 6.0)
    assert (BESIDE.cpu, BESIDE.wall) == (3.0, 9.0)
    assert (BESIDE.seconds, BESIDE.seconds_by_the_wall) == (2.0, 2.0)  # what is told does not depend on the load


@pytest.mark.parametrize(
    ("used", "out_of_time", "doubt"),
    [
        (0.5, False, False),  # in time
        (2.5, False, True),  # right, but slower than allowed: alone it might be in time, or not
        (3.0, True, False),  # too slow on any machine
        (2.9, True, True),  # the wall's clock came first: it was kept from its work
        (0.1, True, False),  # it slept
    ],
)
def test_doubt_is_left_where_the_machine_may_have_decided(used: float, out_of_time: bool, doubt: bool) -> None:
    assert BESIDE.leave_doubt(used, out_of_time=out_of_time) is doubt
    assert not ALONE.leave_doubt(used, out_of_time=out_of_time)


def test_who_waits_waits_as_long_as_the_clock_says() -> None:
    clocks = by_the_wall(10.0, 4.0)
    assert (clocks.wall, clocks.cpu, clocks.seconds_by_the_wall, clocks.seconds) == (10.0, 4.0, 10.0, 4.0)
    assert not clocks.leave_doubt(9.0, out_of_time=True)
