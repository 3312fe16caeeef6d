"""Calls the operations of a flow one after the other, in the order of the analysis, to compare flows with."""

import inspect
from typing import Any

from pulpo_core.analysis import Binding, DataFlow, FlowStep


async def run_by_hand(flow: DataFlow, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the operations' values by name, called without Pulpo's pipeline."""
    values: dict[str, Any] = {}
    for step in flow.steps:
        result = step.operation.function(**_arguments(step, values, parameters))
        values[step.name] = await result if inspect.isawaitable(result) else result
    return values


def result_by_hand(flow: DataFlow, values: dict[str, Any]) -> Any:
    """Return the result of the flow: the values of the operations that nothing depends on."""
    returned = [name for name in flow.results if flow.step(name).operation.signature.returns is not type(None)]
    if len(returned) == 1:
        return values[returned[0]]
    return {name: values[name] for name in returned} or None


def _arguments(step: FlowStep, values: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    given = {own: parameters[name] for own, name in step.parameters.items() if name in parameters}
    return given | {binding.parameter: _value(binding, values) for binding in step.bindings}


def _value(binding: Binding, values: dict[str, Any]) -> Any:
    if not binding.collects:
        return values[binding.operations[0]]
    collected: list[Any] = []
    for source in binding.sources:
        collected += values[source.operation] if source.many else [values[source.operation]]
    return collected
