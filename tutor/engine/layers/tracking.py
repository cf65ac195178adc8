"""What belongs to a layer: the variables and layers that it keeps as attributes, and all that can be done to them.

Whatever is assigned to an attribute of a layer, ``self.kernel = nn.Variable(...)`` or ``self.inner = nn.Dense(3)``,
belongs to it; lists, tuples and dictionaries of such things do, too. So ``weights`` of a whole model is found by going
from layer to layer, and optimizers, summaries and files need not know how it is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_
from typing import TYPE_CHECKING, Any

from tutor.engine.arrays import as_floats, as_numbers
from tutor.engine.layers.surroundings import now
from tutor.engine.tensor import Tensor, Variable
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from tutor.engine.arrays import Array

NOT_BUILT = "call it on data first, the number of inputs decides how many there are"

# Counts the changes of attributes that may hold variables or layers, of any layer.
_changes = 0


class Structure:
    """What was found in a layer and in all layers within it, and what to look at to know whether it still holds.

    Attributes:
        layers: the layer itself and those within it.
        places: every variable with the layer that keeps it.
    """

    __slots__ = ("changes", "holders", "layers", "places")

    def __init__(self, start: Tracking) -> None:
        self.changes = _changes
        # Lists and the like, which change without any attribute being assigned, and what was in them.
        self.holders: list[tuple[Any, tuple[Any, ...]]] = []
        layers: dict[int, Tracking] = {}
        places: dict[int, tuple[Tracking, Variable]] = {}
        waiting = [start]
        while waiting:
            layer = waiting.pop()
            if id(layer) not in layers:
                layers[id(layer)] = layer
                variables, inner = _sorted_out(layer._parts, self.holders)
                for variable in variables:
                    places.setdefault(id(variable), (layer, variable))
                waiting.extend(reversed(inner))
        self.layers, self.places = list(layers.values()), list(places.values())

    def holds(self) -> bool:
        """Whether nothing has been added, taken away or exchanged since."""
        return self.changes == _changes and all(
            len(holder) == len(items) and all(map(is_, _items(holder), items)) for holder, items in self.holders
        )


class Tracking:
    """Base of ``Layer``: keeps track of variables and of other layers.

    Attributes:
        name: what messages call it.
        built: whether it has its weights.
    """

    name: str
    built: bool
    # What messages call the likes of it.
    noun = "layer"

    def __init__(self, trainable: bool = True) -> None:
        # Attributes assigned before super().__init__() count as well.
        self.__dict__["_parts"] = {key: value for key, value in self.__dict__.items() if isinstance(value, _MAY_HOLD)}
        self.__dict__["_parts"].pop("_made_with", None)
        self.__dict__["_trainable"] = bool(trainable)
        # Variables that would learn if the layer were not frozen.
        self.__dict__["_frozen"] = []
        # What ``add_loss`` was given, and during which outermost call.
        self.__dict__["_added"] = (None, [])

    _parts: dict[str, Any]
    _trainable: bool
    _frozen: list[Variable]
    _added: tuple[object | None, list[Tensor]]

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        parts = self.__dict__.get("_parts")
        if parts is not None:
            if isinstance(value, _MAY_HOLD):
                self._keep(name, value)
            elif name in parts:
                self._keep(name, None)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._keep(name, None)

    def _keep(self, name: str, value: Any) -> None:
        """Note what belongs to the layer under this name; None for nothing any more."""
        global _changes
        _changes += 1
        self._parts.pop(name, None)
        if value is not None:
            self._parts[name] = value

    # --- what there is ---

    def _own(self) -> tuple[list[Variable], list[Tracking]]:
        """The variables and the layers that are kept here, in the order in which they came."""
        return _sorted_out(self._parts, [])

    def _structure(self) -> Structure:
        """All that is in the layer; looked up again only when something has changed, as training asks in every step."""
        known: Structure | None = self.__dict__.get("_known")
        if known is not None and known.holds():
            return known
        found = self.__dict__["_known"] = Structure(self)
        return found

    def _flatten_layers(self) -> list[Tracking]:
        """This layer, then those in it, and so on; each once, however often it is used."""
        return self._structure().layers

    def _places(self) -> list[tuple[Tracking, Variable]]:
        """Every variable with the layer that keeps it."""
        return self._structure().places

    @property
    def weights(self) -> list[Variable]:
        """All variables, its own before those of the layers in it; empty before it is built."""
        return [variable for _, variable in self._places()]

    @property
    def trainable_variables(self) -> list[Variable]:
        """The variables that training changes."""
        return [variable for layer, variable in self._places() if variable.trainable and layer._trainable]

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The variables that training does not change, or not by gradients."""
        return [variable for layer, variable in self._places() if not (variable.trainable and layer._trainable)]

    # Keras has both names for each.
    @property
    def variables(self) -> list[Variable]:
        """The same as ``weights``."""
        return self.weights

    @property
    def trainable_weights(self) -> list[Variable]:
        """The same as ``trainable_variables``."""
        return self.trainable_variables

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The same as ``non_trainable_variables``."""
        return self.non_trainable_variables

    def count_params(self) -> int:
        """How many numbers it has learned or can learn.

        Raises:
            ValueError: it has no weights yet.
        """
        if not self.built:
            raise ValueError(f"{self.noun} {self.name!r} has no weights to count yet: {NOT_BUILT}")
        return sum(variable.size for variable in self.weights)

    # --- freezing ---

    @property
    def trainable(self) -> bool:
        """Whether training may change its variables. False freezes them, with those of the layers in it."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in self._flatten_layers():
            layer._freeze(not value)

    def _freeze(self, frozen: bool) -> None:
        if frozen and self._trainable:
            self._frozen[:] = [variable for variable in self._own()[0] if variable.trainable]
        for variable in self._frozen:
            variable.trainable = not frozen
        if not frozen:
            self._frozen.clear()
        self.__dict__["_trainable"] = not frozen

    # --- penalties ---

    def add_loss(self, loss: Any) -> None:
        """Add a number to what training makes small, from inside ``call``; it counts until the next call.

        Args:
            loss: one number, computed from tensors so that it has a gradient.
        """
        call = now()[2]
        if self._added[0] is not call or call is None:
            self.__dict__["_added"] = (call, [])
        self._added[1].append(loss)

    @property
    def losses(self) -> list[Tensor]:
        """What training makes small besides the loss: one number for each regularizer and each ``add_loss``."""
        penalties = [variable.regularizer(variable) for variable in self.trainable_variables if variable.regularizer]
        return penalties + [loss for layer in self._flatten_layers() for loss in layer._added[1]]

    # --- the numbers ---

    def get_weights(self) -> list[Array]:
        """Copies of all weights, in the order of ``weights``; [] before it is built."""
        return [variable.numpy() for variable in self.weights]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Write these numbers into the weights, in the order of ``get_weights``: all of them, or none if one is wrong.

        Raises:
            ValueError: there are no weights yet, there are too many or too few arrays, or one has another shape.
        """
        for variable, array in zip(self.weights, self.checked_weights(weights), strict=True):
            variable.assign(array)

    def checked_weights(self, weights: Sequence[ArrayLike]) -> list[Array]:
        """``weights`` as arrays, once it is sure that they fit; nothing is changed."""
        if not self.built:
            raise ValueError(f"{self.noun} {self.name!r} has no weights to set yet: {NOT_BUILT}")
        places = self._places()
        if len(weights) != len(places):
            wanted = " and ".join(f"{variable.name} {variable.shape}" for _, variable in places) or "it has none"
            raise ValueError(
                f"{self.noun} {self.name!r} takes {counted(len(places), 'array')}, {wanted}; got {len(weights)}"
            )
        return [
            _fitting(layer, variable, weight, number)
            for number, ((layer, variable), weight) in enumerate(zip(places, weights, strict=True))
        ]


_HOLDERS = (list, tuple, dict)
_MAY_HOLD = (Variable, Tracking, *_HOLDERS)


def _items(holder: Any) -> Any:
    return holder.values() if isinstance(holder, dict) else holder


def _sorted_out(
    parts: dict[str, Any], holders: list[tuple[Any, tuple[Any, ...]]]
) -> tuple[list[Variable], list[Tracking]]:
    """The variables and the layers among these values and in lists of them; the lists are added to ``holders``."""
    variables: dict[int, Variable] = {}
    layers: dict[int, Tracking] = {}
    waiting = list(reversed(parts.values()))
    while waiting:
        value = waiting.pop()
        if isinstance(value, Variable):
            variables.setdefault(id(value), value)
        elif isinstance(value, Tracking):
            layers.setdefault(id(value), value)
        elif isinstance(value, _HOLDERS):
            items = tuple(_items(value))
            holders.append((value, items))
            waiting.extend(reversed(items))
    return list(variables.values()), list(layers.values())


def _fitting(layer: Tracking, variable: Variable, weight: ArrayLike, number: int) -> Array:
    what = f"weight {number} of {layer.noun} {layer.name!r}"
    array = as_floats(weight, variable.dtype, what) if variable.differentiable else as_numbers(weight, what)
    if array.shape != variable.shape:
        turned = "; it fits when transposed, .T" if array.T.shape == variable.shape else ""
        raise ValueError(
            f"{layer.noun} {layer.name!r}: the {variable.name} has shape {variable.shape}, got {array.shape}{turned}"
        )
    return array
