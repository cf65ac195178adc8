"""Tracing: a function is run once on stand-ins, and what a tape would record of it becomes a program.

Every argument is a leaf of a recording that says of itself that it is ``tracing``: its values are only samples, which
must not decide anything. Variables are leaves, too; everything else from outside is a constant of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.engine.primitive import record_on
from tutor.engine.recording import Op, Recording
from tutor.engine.tensor import Tensor, Variable
from tutor.engine.tracing.guards import like
from tutor.engine.tracing.program import Program, Value
from tutor.engine.unknown import trace_values


@dataclass(frozen=True, slots=True)
class Trace:
    """What a run of a function has left behind.

    Attributes:
        program: the operations, shared and simplified.
        arguments: the values of the program that stand for the arguments, in their order.
        result: what the function returned, with values of the program in place of tensors.
    """

    program: Program
    arguments: tuple[Value, ...]
    result: Any


def trace(f: Callable[[], Any], arguments: Sequence[Tensor]) -> Trace:
    """Run f, which uses the arguments, and write down what it does.

    Raises:
        RuntimeError: f needs to know a number, or assigns to a variable.
    """
    recorded = Recording()
    recorded.tracing = True
    recorded.holders = 1
    places = [recorded.add_leaf(argument) for argument in arguments]
    record_on(recorded)
    trace_values(True)
    try:
        # The samples may be anything: it is the program's own runs that warn.
        with np.errstate(all="ignore"):
            result = f()
    except BaseException:
        recorded.leave()
        raise
    finally:
        trace_values(False)
        record_on(None)
    program = Program()
    values: dict[int, Value] = {
        place: program.argument(argument.shape, argument.dtype)
        for place, argument in zip(places, arguments, strict=True)
    }
    for place, (op, _, operands, known, tensor) in enumerate(recorded):
        if place in values:
            continue
        if op is None:
            values[place] = program.variable(tensor) if isinstance(tensor, Variable) else program.constant(tensor.value)
        else:
            values[place] = _applied(program, op, operands, known, tensor, recorded, values)
    traced = Trace(program, tuple(values[place] for place in places), _results(result, recorded, values, program))
    recorded.leave()
    return traced


def _applied(
    program: Program,
    op: Op,
    operands: tuple[Any, ...],
    known: tuple[Any, ...],
    result: Tensor,
    recorded: Recording,
    values: dict[int, Value],
) -> Value:
    """One recorded operation as a value of the program."""
    # Plain numbers take the type of the floats they meet.
    floats = (operand.dtype for operand in operands if isinstance(operand, Tensor) and operand.dtype.kind == "f")
    beside = result.dtype if result.dtype.kind == "f" else next(floats, None)
    inputs: list[Value] = []
    options: list[Any] = []
    for number, (operand, value) in enumerate(zip(operands, known, strict=True)):
        place = recorded.place(operand) if isinstance(operand, Tensor) else -1
        if op.is_option(number, operand):
            options.append(value)
        elif place >= 0:
            # Whole numbers and truth values become floats where they meet floats.
            dtype = np.dtype(np.float64) if value.__class__ is float else value.dtype
            inputs.append(program.cast(values[place], dtype))
        else:
            inputs.append(program.constant(value, beside))
    if all(value.op == "constant" for value in inputs):
        return program.constant(result.value)
    return program.apply(op.name, tuple(inputs), tuple(options), result.shape, result.dtype, op.forward)


def _results(result: Any, recorded: Recording, values: dict[int, Value], program: Program) -> Any:
    """What f returned, with values of the program for tensors."""
    if isinstance(result, Tensor):
        place = recorded.place(result)
        if place >= 0:
            return values[place]
        return program.variable(result) if isinstance(result, Variable) else program.constant(result.value)
    if isinstance(result, dict):
        return {key: _results(item, recorded, values, program) for key, item in result.items()}
    if isinstance(result, list | tuple):
        return like(result, [_results(item, recorded, values, program) for item in result])
    return program.constant(result) if isinstance(result, np.ndarray) else result
