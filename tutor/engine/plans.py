"""Who runs the steps of a training: a plan if there can be one, otherwise the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.engine.chain import Chain, Unsuited
from tutor.engine.plan import Plan
from tutor.engine.tape_steps import TapeSteps

if TYPE_CHECKING:
    from tutor.engine.examples import Examples
    from tutor.engine.model import Model
    from tutor.engine.training import Steps


def steps_of(model: Model, examples: Examples) -> Steps:
    """What will run the steps; says in ``model.plan`` and ``model.why_no_plan`` which it is.

    Args:
        model: built and compiled.
        examples: what it will learn from.
    """
    try:
        if model.run_eagerly:
            raise Unsuited("compile was told run_eagerly=True")
        model.plan = _plan(model, examples)
    except Unsuited as reason:
        model.plan, model.why_no_plan = None, str(reason)
        model.optimizer.build_once(model.trainable_variables)
        return TapeSteps(model)
    model.why_no_plan = None
    return model.plan


def _plan(model: Model, examples: Examples) -> Plan:
    plan = model.plan
    if plan is None or not plan.suits(model.loss, model.optimizer):
        chain = Chain(model.row())
        if not all(variable.trainable for variable in chain.variables):
            raise Unsuited("some of the weights are not trainable")
        plan = Plan(chain, model.loss, model.optimizer)
    plan.head.see(examples)
    return plan
