"""Distinguishes flows whose operations share data from flows whose operations only share a namespace."""

from collections import Counter

from pulpo_core.analysis.carried import carried
from pulpo_core.analysis.dataflow import DataFlow


def shares_data(flow: DataFlow) -> bool:
    """Return True if any two operations of a flow share data, or are ordered by `after=`.

    Two operations share data if the value of one is passed to the other, if both read or write a model that one of them
    writes, or if both take the same parameter of the flow and it carries data. A namespace may hold operations that do
    none of this (`loans.checkout`, `loans.mine`): its flow runs, but it makes no sense to run all of them together. A
    single operation counts as sharing, as does a flow with problems, for which this is not known yet.
    """
    return (
        len(flow.operations) == 1
        or bool(flow.edges)
        or bool(flow.problems)
        or _share_written_model(flow)
        or _share_parameter(flow)
    )


def _share_written_model(flow: DataFlow) -> bool:
    """Return True if several operations use a model that one of them writes."""
    touched = Counter(model for operation in flow.operations for model in {*operation.models_in, *operation.models_out})
    written = {model for operation in flow.operations for model in operation.models_out}
    return any(touched[model] > 1 for model in written)


def _share_parameter(flow: DataFlow) -> bool:
    """Return True if several operations take the same parameter of the flow, and it is not a plain value."""
    return any(len(parameter.targets) > 1 and carried(parameter.annotation) for parameter in flow.parameters)
