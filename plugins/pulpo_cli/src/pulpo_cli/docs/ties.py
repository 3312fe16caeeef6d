"""What ties a model to other models, and which operations use it."""

from dataclasses import dataclass

from pulpo_core.analysis.graph import Graph

MODELS = {
    "links": ("links to", "linked from"),
    "backlinks": ("links back to", "linked back from"),
    "relates": ("relates to", "related from"),
}
OPERATIONS = {
    "writes": "written by",
    "reads": "read by",
    "returns": "returned by",
    "takes": "taken by",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie: in words (`linked from`), to a model or an operation, by a field or parameter."""

    words: str
    kind: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of a model: to models, both ways, and to operations."""

    models: tuple[Tie, ...]
    operations: tuple[Tie, ...]


def model_ties(node: str, graph: Graph) -> Ties:
    """The ties of a model, whose node in the project's graph this is."""
    names = {other.id: other.name for other in graph.nodes}
    models, operations = [], []
    for arrow in graph.around([node]).arrows:
        outward = arrow.source == node
        other = names[arrow.target if outward else arrow.source]
        if arrow.kind in MODELS:
            models.append(Tie(MODELS[arrow.kind][not outward], "model", other, arrow.label))
            if arrow.source == arrow.target:
                models.append(Tie(MODELS[arrow.kind][1], "model", other, arrow.label))
        elif arrow.kind in OPERATIONS:
            operations.append(Tie(OPERATIONS[arrow.kind], "operation", other, arrow.label))
    order = list(OPERATIONS.values())
    operations.sort(key=lambda tie: (order.index(tie.words), tie.name, tie.label))
    return Ties(tuple(models), tuple(operations))
