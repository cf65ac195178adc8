"""Records are dataclasses in all that can be seen of them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from tutor.records import dataclass as record


@record(frozen=True, slots=True)
class Quick:
    """A record."""

    name: str
    size: int = 2
    parts: tuple[Quick, ...] = ()
    notes: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def double(self) -> int:
        """Twice its size."""
        return 2 * self.size


@dataclasses.dataclass(frozen=True, slots=True)
class Plain:
    """A record."""

    name: str
    size: int = 2
    parts: tuple[Plain, ...] = ()
    notes: dict[str, int] = dataclasses.field(default_factory=dict)


@record(frozen=True, slots=True)
class One:
    """A single field."""

    value: Any


@record(frozen=True, slots=True)
class Nothing:
    """No field at all."""


MAKERS: list[Any] = [lambda kind: kind("a"), lambda kind: kind("b", 3, (kind("c"),), notes={"x": 1})]


@pytest.mark.parametrize("make", MAKERS)
def test_a_record_is_a_dataclass(make: Any) -> None:
    quick, plain = make(Quick), make(Plain)
    assert repr(quick) == repr(plain).replace("Plain", "Quick")
    assert dataclasses.asdict(quick) == dataclasses.asdict(plain)
    assert quick == make(Quick)
    assert quick != plain
    assert quick != dataclasses.replace(quick, size=9)
    assert dataclasses.replace(quick, size=9).size == 9
    assert dataclasses.replace(quick, size=9).name == quick.name
    for copied in (copy.copy(quick), copy.deepcopy(quick), pickle.loads(pickle.dumps(quick))):
        assert copied == quick
    assert quick.double == 2 * quick.size


def test_its_class_is_like_theirs() -> None:
    assert dataclasses.is_dataclass(Quick)
    assert [field.name for field in dataclasses.fields(Quick)] == [field.name for field in dataclasses.fields(Plain)]
    quick, plain = (inspect.signature(kind).parameters for kind in (Quick, Plain))
    assert [(each.name, each.kind) for each in quick.values()] == [(each.name, each.kind) for each in plain.values()]
    assert Quick.__doc__ == Plain.__doc__
    assert vars(Quick)["__slots__"] == vars(Plain)["__slots__"]
    assert not hasattr(Quick("a"), "__dict__")
    match Quick("a", 5):
        case Quick(name, size):
            assert (name, size) == ("a", 5)
        case _:
            raise AssertionError


def test_records_do_not_change() -> None:
    quick = Quick("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="'size'"):
        quick.size = 3  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="'size'"):
        del quick.size
    with pytest.raises(TypeError, match="name"):
        Quick()  # type: ignore[call-arg]
    # A field with a factory has a value of its own in each.
    assert Quick("a").notes is not Quick("a").notes


def test_hashes_and_small_ones() -> None:
    assert len({One(1), One(1), One(2)}) == 2
    assert len({Nothing(), Nothing()}) == 1
    assert repr(One(One(1))) == "One(value=One(value=1))"
    assert One(1) != Quick("a")  # type: ignore[comparison-overlap]
    with pytest.raises(TypeError, match="unhashable"):
        hash(One([]))
