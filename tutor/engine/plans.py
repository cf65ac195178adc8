"""Who runs the steps of a training: a plan if there can be one, otherwise the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.engine.chain import Chain, Unsuited
from tutor.engine.compiled import Compiled
from tutor.engine.plan import Plan
from tutor.engine.scalar_plan import ScalarPlan, suits_scalars
from tutor.engine.tape_steps import TapeSteps

if TYPE_CHECKING:
    from tutor.engine.examples import Examples
    from tutor.engine.model import Model
    from tutor.engine.training import Steps


def steps_of(model: Model, examples: Examples, batch: int) -> Steps:
    """What will run the steps; says in ``model.plan`` and ``model.why_no_plan`` which it is.

    Args:
        model: built and compiled.
        examples: what it will learn from.
        batch: rows in a batch.
    """
    try:
        if model.run_eagerly:
            raise Unsuited("compile was told run_eagerly=True")
        model.plan = _plan(model, examples, batch)
    except Unsuited as reason:
        model.plan, model.why_no_plan = None, str(reason)
        model.optimizer.build_once(model.trainable_variables)
        return TapeSteps(model)
    model.why_no_plan = None
    return model.plan


def _plan(model: Model, examples: Examples, batch: int) -> Compiled:
    plan, loss, optimizer = model.plan, model.loss, model.optimizer
    known = plan is not None and plan.suits(loss, optimizer)
    chain = plan.chain if plan is not None and known else Chain(model.row())
    if not all(variable.trainable for variable in chain.variables):
        raise Unsuited("some of the weights are not trainable")
    kind = ScalarPlan if suits_scalars(chain, loss, optimizer, batch, examples) else Plan
    if plan is None or not known or type(plan) is not kind:
        plan = kind(chain, loss, optimizer)
    plan.head.see(examples)
    plan.rng = model._rng
    return plan
