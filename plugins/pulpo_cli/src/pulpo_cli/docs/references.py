"""The references of a model: other models, and the operations that use it."""

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
class ModelReference:
    """A reference to a model or an operation, by a field or parameter, with its description (`linked from`)."""

    words: str
    kind: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class ModelReferences:
    """The references of a model: to and from models, and by operations."""

    models: tuple[ModelReference, ...]
    operations: tuple[ModelReference, ...]


def model_references(node: str, graph: Graph) -> ModelReferences:
    """Return the references of a model, given by its node in the project's graph."""
    names = {other.id: other.name for other in graph.nodes}
    models, operations = [], []
    for arrow in graph.around([node]).arrows:
        outward = arrow.source == node
        other = names[arrow.target if outward else arrow.source]
        if arrow.kind in MODELS:
            models.append(ModelReference(MODELS[arrow.kind][not outward], "model", other, arrow.label))
            if arrow.source == arrow.target:
                models.append(ModelReference(MODELS[arrow.kind][1], "model", other, arrow.label))
        elif arrow.kind in OPERATIONS:
            operations.append(ModelReference(OPERATIONS[arrow.kind], "operation", other, arrow.label))
    order = list(OPERATIONS.values())
    operations.sort(key=lambda reference: (order.index(reference.words), reference.name, reference.label))
    return ModelReferences(tuple(models), tuple(operations))
