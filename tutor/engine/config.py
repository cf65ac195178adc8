"""Writing objects down as plain data, and making them again from it.

Layers, initializers, regularizers, losses and metrics are described by what their constructor was called with, as in
Keras:

    nn.Dense(3, activation="relu").get_config()        {"units": 3, "activation": "relu", "name": "dense", ...}
    nn.Dense.from_config({"units": 3})                 a new layer, without weights

Where one object stands in the description of another, it becomes a dictionary that names its class:

    {"module": "layers", "class_name": "Dense", "config": {"units": 3, ...}}

``module`` is None for a learner's own class, which is then looked up among ``custom_objects``. A description holds
nothing but dictionaries, lists, text, numbers, booleans and None, so that it can be stored as JSON: reading one can
only ever make objects of classes that are in the engine or were handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self, TypeAlias

import numpy as np

from tutor.engine.tensor import Tensor
from tutor.engine.wording import closest

CustomObjects: TypeAlias = "Mapping[str, Callable[..., Any]]"

# Where classes that may be described live, and under which name they are written down.
CORNERS = {
    "layers": "layers",
    "initializers": "initializers",
    "regularizers": "regularizers",
    "losses": "losses",
    "metrics": "metrics",
    "optimizers": "optimizers",
    "schedules": "optimizers.schedules",
    "sequential": "sequential",
    "model": "model",
}
_PLAIN = (bool, int, float, str, np.generic, np.dtype)
_custom: dict[str, Callable[..., Any]] = {}


class Configurable:
    """Base of what remembers how it was made."""

    _made_with: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """Notes the arguments on the way to the constructor, so that classes need not do it one by one."""
        made = super().__new__(cls)
        made.__dict__["_made_with"] = (args, options)
        return made

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments as plain data, as they are now: numbers and texts that were changed since then
        under the same name count as changed. Generators (``rng``) are left out.

        Raises:
            NotImplementedError: the constructor takes ``*args``.
        """
        return {name: encode(value) for name, value in self._arguments().items()}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A new object as ``config`` describes it."""
        return cls(**{name: decode(value) for name, value in config.items()})

    def _arguments(self) -> dict[str, Any]:
        # Imported here: it takes milliseconds, and few descriptions are ever written.
        import inspect

        args, options = self._made_with
        bound = inspect.signature(type(self).__init__).bind(self, *args, **options)
        bound.apply_defaults()
        found: dict[str, Any] = {}
        for parameter in list(bound.signature.parameters.values())[1:]:
            given = bound.arguments[parameter.name]
            if parameter.kind is parameter.VAR_POSITIONAL:
                raise NotImplementedError(
                    f"{type(self).__name__} takes *{parameter.name}, which have no names: define get_config() and "
                    "from_config() to say how it is written down and made again"
                )
            found |= given if parameter.kind is parameter.VAR_KEYWORD else {parameter.name: given}
        found.pop("rng", None)
        return {name: self._now(name, given) for name, given in found.items()}

    def _now(self, name: str, given: Any) -> Any:
        now = self.__dict__.get(name)
        return now if isinstance(now, _PLAIN) else given


# --- whole objects and what is in them -----------------------------------------------------------------------------


def encode(value: Any) -> Any:
    """``value`` as plain data; what has no description is given back as it is (see ``storable``)."""
    if isinstance(value, Tensor):
        value = value.numpy()
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return np.dtype(value).name
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if not isinstance(value, type) and callable(getattr(value, "get_config", None)):
        return {"module": _corner(value), "class_name": type(value).__name__, "config": value.get_config()}
    if callable(value) and hasattr(value, "__name__"):
        own = _corner_of(getattr(value, "__module__", None) or "") is None
        return {"module": None, "class_name": "function", "config": value.__name__} if own else value.__name__
    return value


def decode(value: Any) -> Any:
    """What ``encode`` has written down.

    Raises:
        ValueError: a class or function is unknown.
    """
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "class_name" not in value or "config" not in value:
        return {key: decode(item) for key, item in value.items()}
    name, config = value["class_name"], value["config"]
    if name == "function":
        return _custom_object(config, "function")
    if value.get("module") is None:
        return _custom_object(name, "class").from_config(config)  # type: ignore[attr-defined]
    return _engine_class(value["module"], name).from_config(config)


def storable(value: Any, where: str = "") -> None:
    """See that a description can be stored.

    Args:
        value: what ``encode`` gave.
        where: how to get at it, for the message.

    Raises:
        TypeError: something in it is no plain data.
    """
    if isinstance(value, Mapping):
        if value.get("class_name") == "function" and not str(value.get("config")).isidentifier():
            raise TypeError(f"{where} is a function without a name: write it with def, so that it can be found again")
        for key, item in value.items():
            storable(item, where if key == "config" else f"{where}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            storable(item, f"{where}[{number}]")
    elif value is not None and not isinstance(value, bool | int | float | str):
        raise TypeError(
            f"{where} is a {type(value).__name__}, which cannot be stored: "
            "define get_config() and from_config() in its class"
        )


@contextmanager
def custom_object_scope(custom_objects: CustomObjects | None) -> Iterator[None]:
    """Inside the ``with`` block, descriptions may name these classes and functions of the learner's own.

    Args:
        custom_objects: names and what they stand for, as in {"MyLayer": MyLayer}.
    """
    before = dict(_custom)
    _custom.update(custom_objects or {})
    try:
        yield
    finally:
        _custom.clear()
        _custom.update(before)


def _custom_object(name: Any, noun: str) -> Callable[..., Any]:
    if name not in _custom:
        known = f" (given: {', '.join(_custom)})" if _custom else ""
        raise ValueError(
            f"there is a {noun} {name!r} in it that is not the engine's own: say what it is, "
            f"custom_objects={{{name!r}: {name}}}{known}"
        )
    return _custom[name]


def _engine_class(corner: Any, name: Any) -> Any:
    if corner not in CORNERS:
        raise ValueError(f"there is no part {corner!r} of the engine: {closest(str(corner), CORNERS)}")
    # By name, as those modules import this one.
    from importlib import import_module

    module = import_module(f"{__package__}.{CORNERS[corner]}")
    found = getattr(module, str(name), None)
    if not isinstance(found, type) or not hasattr(found, "from_config"):
        known = [each for each, value in vars(module).items() if hasattr(value, "from_config")]
        raise ValueError(f"there is no {name!r} in {corner}: {closest(str(name), known)}")
    return found


def _corner(value: object) -> str | None:
    return _corner_of(type(value).__module__)


def _corner_of(module: str) -> str | None:
    """The corner of the engine that a module belongs to, None for a module of somebody else's."""
    package = f"{__package__}."
    if not module.startswith(package):
        return None
    inside = module.removeprefix(package)
    exact = [corner for corner, path in CORNERS.items() if path == inside]
    return exact[0] if exact else inside.split(".")[0]


def serialize(described: Any) -> dict[str, Any]:
    """An optimizer, a schedule or the like as plain data: its class and its configuration, without its memory."""
    data: dict[str, Any] = encode(described)
    return data


def deserialize(data: Mapping[str, Any], custom_objects: CustomObjects | None = None) -> Any:
    """A new object as ``serialize`` described it.

    Args:
        data: what ``serialize`` gave.
        custom_objects: classes of your own, by name.

    Raises:
        ValueError: there is no such class.
    """
    with custom_object_scope(custom_objects):
        return decode(data)
