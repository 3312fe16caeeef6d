"""Tells the flows whose operations share data from those that only share a namespace."""

from collections import Counter

from pulpo_core.analysis.carried import carried
from pulpo_core.analysis.dataflow import DataFlow


def shares_data(flow: DataFlow) -> bool:
    """Return whether any two operations of a flow share data, or are ordered by `after=`.

    They do where one's value goes into the other, where both read or write a model that one of them writes, or where
    both take the same parameter of the flow and it carries data. A namespace may hold operations that do none of this
    (`loans.checkout`, `loans.mine`): its flow runs, but running all of them at once makes no sense. A single operation
    counts as sharing, and so does a flow with problems, which cannot be judged yet.
    """
    return (
        len(flow.operations) == 1
        or bool(flow.edges)
        or bool(flow.problems)
        or _share_written_model(flow)
        or _share_parameter(flow)
    )


def _share_written_model(flow: DataFlow) -> bool:
    """Return whether several operations touch a model that one of them writes."""
    touched = Counter(model for operation in flow.operations for model in {*operation.models_in, *operation.models_out})
    written = {model for operation in flow.operations for model in operation.models_out}
    return any(touched[model] > 1 for model in written)


def _share_parameter(flow: DataFlow) -> bool:
    """Return whether several operations take one parameter of the flow, and it is more than a plain value."""
    return any(len(parameter.targets) > 1 and carried(parameter.annotation) for parameter in flow.parameters)
