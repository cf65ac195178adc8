"""Models in files: what they are made of, their weights, and how far their training has come.

A file is an .npz archive, as ``numpy.savez`` makes it, with one more entry:

    config.json           the description of the model (see ``config``), what it was compiled with, and a list of
                          its weights: layer, name, shape, type
    weights/0.npy ...     the weights, in the order of ``model.weights``
    optimizer/....npy     what the optimizer remembers, if the model has been trained

There is no pickle in it: reading a file makes objects of the engine's own classes, and of those that are handed in as
``custom_objects``, but runs no code that came with it. A file is written beside its place first and then put there at
once: whoever reads finds the old one or the new one, never half of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tutor.engine.config import CustomObjects, custom_object_scope, decode, encode, storable
from tutor.engine.layers.base import Layer
from tutor.engine.wording import counted

if TYPE_CHECKING:
    from zipfile import ZipFile

    from numpy.typing import NDArray

__all__ = ["load_model", "load_weights", "save_model", "save_weights"]

FORMAT = "tutor.engine"
VERSION = 1
CONFIG = "config.json"
AnyPath: TypeAlias = "str | os.PathLike[str]"
Arrays: TypeAlias = "dict[str, NDArray[Any]]"


class DamagedFileError(ValueError):
    """A file cannot be read as the model or the weights that it should hold."""


def save_model(model: Any, path: AnyPath) -> None:
    """Write the whole model into a file, so that ``load_model`` makes it again: to predict, or to go on training.

    Args:
        model: built.
        path: of the file; what is there is replaced.

    Raises:
        ValueError: the model has no weights yet.
        TypeError: a class of the learner's own cannot be described, see ``Configurable``.
        FileNotFoundError: there is no such folder.
    """
    if not model.built:
        raise ValueError(f"model {model.name!r} cannot be saved yet: call it on data first, so that it has its weights")
    arrays = _weight_arrays(model)
    compiled = model.get_compile_config() if hasattr(model, "get_compile_config") else None
    if compiled:
        store: dict[str, Any] = {}
        optimizer: Any = getattr(model, "optimizer", None)
        if getattr(optimizer, "iterations", 0):
            optimizer.save_own_variables(store)
        arrays |= {f"optimizer/{key}": np.asarray(value) for key, value in store.items()}
    description = {"model": encode(model), "input_shape": encode(model.input_shape), "compile": encode(compiled)}
    storable(description)
    _write(path, description | {"weights": _weight_list(model)}, arrays)


def load_model(path: AnyPath, custom_objects: CustomObjects | None = None, compile: bool = True) -> Any:
    """The model that ``model.save(path)`` wrote.

    Args:
        path: of the file.
        custom_objects: classes and functions of the learner's own in it, as in {"MyLayer": MyLayer}.
        compile: whether to compile it as it was, and take up what its optimizer remembered.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it holds no model, is damaged, or has something in it that only ``custom_objects`` can tell.
    """
    description, arrays = _read(path)
    if not description.get("model"):
        raise DamagedFileError(
            f"{path} holds weights without a model: make the model, then model.load_weights({str(path)!r})"
        )
    with custom_object_scope(custom_objects):
        model = decode(description["model"])
        if not isinstance(model, Layer):
            raise DamagedFileError(f"{path} holds no model but a {type(model).__name__}")
        _build(model, description.get("input_shape"))
        _set_weights(model, description, arrays, path)
        if compile and description.get("compile"):
            model.compile_from_config(description["compile"])  # type: ignore[attr-defined]
            store = {name.removeprefix("optimizer/"): array for name, array in arrays.items() if name[0] == "o"}
            optimizer = getattr(model, "optimizer", None)
            if store and optimizer is not None:
                optimizer.build(model.trainable_variables)
                optimizer.load_own_variables(store)
    return model


def save_weights(model: Any, path: AnyPath) -> None:
    """Write only the weights into a file.

    Args:
        model: built.
        path: of the file; what is there is replaced.
    """
    if not model.built:
        raise ValueError(f"{model.noun} {model.name!r} has no weights to save yet: call it on data first")
    _write(path, {"weights": _weight_list(model)}, _weight_arrays(model))


def load_weights(model: Any, path: AnyPath) -> None:
    """Put the weights from a file, of a whole model or of weights only, into the model: all of them, or none.

    Args:
        model: built, with the same layers.
        path: of the file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the weights do not fit, or the file is damaged.
    """
    description, arrays = _read(path)
    _set_weights(model, description, arrays, path)


# --- the weights ---------------------------------------------------------------------------------------------------


def _weight_arrays(model: Any) -> Arrays:
    return {f"weights/{number}": np.asarray(variable.numpy()) for number, variable in enumerate(model.weights)}


def _weight_list(model: Any) -> list[dict[str, Any]]:
    return [
        {"layer": layer.name, "name": variable.name, "shape": list(variable.shape), "dtype": variable.dtype.name}
        for layer, variable in model._places()
    ]


def _set_weights(model: Any, description: Mapping[str, Any], arrays: Arrays, path: AnyPath) -> None:
    stored = [arrays[f"weights/{number}"].shape for number in range(len(description["weights"]))]
    wanted = [tuple(variable.shape) for variable in model.weights]
    if not model.built or (not wanted and stored):
        raise ValueError(f"{model.noun} {model.name!r} has no weights yet to load others into: call it on data first")
    if stored != wanted:
        places = [f"{each['name']} of {each['layer']!r} {tuple(each['shape'])}" for each in description["weights"]]
        own = [f"{variable.name} of {layer.name!r} {variable.shape}" for layer, variable in model._places()]
        for number, (theirs, ours) in enumerate(zip(stored, wanted, strict=False)):
            if theirs != ours:
                raise ValueError(
                    f"the weights in {path} are those of another model: the file has {places[number]} where "
                    f"{model.noun} {model.name!r} has {own[number]}"
                )
        raise ValueError(
            f"the weights in {path} are those of another model: the file has {counted(len(stored), 'array')}, "
            f"{model.noun} {model.name!r} has {len(wanted)}"
        )
    model.set_weights([arrays[f"weights/{number}"] for number in range(len(wanted))])


def _build(model: Any, input_shape: Any) -> None:
    if input_shape is None or not isinstance(input_shape, list):
        return
    if any(isinstance(size, list) for size in input_shape):
        shape: Any = [tuple(each) for each in input_shape]
    else:
        shape = tuple(input_shape)
    if not model.built:
        model.build(shape)
    # Layers that are made and built inside ``call`` come to light when it is called.
    model.compute_output_shape(shape)


# --- the file ------------------------------------------------------------------------------------------------------


# Reading and writing need modules that take milliseconds to import, which nobody should pay for who does neither.


def _write(where: AnyPath, description: Mapping[str, Any], arrays: Arrays) -> None:
    import json
    from pathlib import Path
    from zipfile import ZipFile

    path = Path(where)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(path.parent)!r} to write {path.name!r} into")
    text = json.dumps({"format": FORMAT, "version": VERSION, **description}, indent=1)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as file:
            with ZipFile(file, "w") as archive:
                archive.writestr(CONFIG, text)
                for name, array in arrays.items():
                    with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                        np.lib.format.write_array(entry, array, version=(1, 0), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _read(where: AnyPath) -> tuple[dict[str, Any], Arrays]:
    """What ``_write`` has written, checked: every array is there, and as large as it says.

    Raises:
        FileNotFoundError: there is no such file.
        DamagedFileError: it is another file, or not whole.
    """
    import json
    import struct
    import zlib
    from pathlib import Path
    from zipfile import BadZipFile, ZipFile, is_zipfile

    path = Path(where)
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "is not there"
        raise FileNotFoundError(f"{str(path)!r} {what}: look at the name, and at the folder you are in ({Path.cwd()})")
    try:
        with ZipFile(path) as archive:
            if CONFIG not in archive.namelist():
                raise DamagedFileError(f"{path} is a zip archive, but no model: there is no {CONFIG} in it")
            description = json.loads(archive.read(CONFIG))
            if not isinstance(description, dict) or description.get("format") != FORMAT:
                raise DamagedFileError(f"{path} was not written by this engine: its {CONFIG} describes something else")
            if description.get("version") != VERSION:
                raise DamagedFileError(
                    f"{path} has version {description.get('version')!r} of the file format, this engine reads "
                    f"{VERSION}: it was probably written by a newer engine"
                )
            arrays = {
                name.removesuffix(".npy"): _read_array(archive, name) for name in archive.namelist() if name != CONFIG
            }
            listed = description["weights"]
            for number, each in enumerate(listed):
                if arrays[f"weights/{number}"].shape != tuple(each["shape"]):
                    raise DamagedFileError(
                        f"{path} is damaged: the {each['name']} of {each['layer']!r} has another shape"
                    )
            if sum(name.startswith("weights/") for name in arrays) != len(listed):
                raise DamagedFileError(f"{path} is damaged: it has more weights than it lists")
    except DamagedFileError:
        raise
    except (
        BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as problem:
        if not is_zipfile(path):
            raise DamagedFileError(
                f"{path} is no file that save has written, or only the beginning of one"
            ) from problem
        raise DamagedFileError(f"{path} is damaged: {problem}") from problem
    return description, arrays


def _read_array(archive: ZipFile, name: str) -> NDArray[Any]:
    """An array whose size is what the archive says it is, so that a forged header reserves no memory.

    Raises:
        ValueError: it is not, or holds something else than numbers.
    """
    with archive.open(name) as entry:
        if not name.endswith(".npy") or np.lib.format.read_magic(entry) != (1, 0):
            raise ValueError(f"{name} is no array")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(entry)
        data = entry.read()
    count = 1
    for size in shape:
        count *= size
    if dtype.hasobject or dtype.kind not in "biuf" or count * dtype.itemsize != len(data):
        raise ValueError(f"{name} does not hold the numbers that it announces")
    array = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    return array.astype(dtype.newbyteorder("="))
