"""The graph of a project: its models, its operations, and the data between them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pulpo_core.analysis.carried import Carried
from pulpo_core.analysis.graph import Arrow, Graph, Node
from pulpo_core.analysis.hierarchy import HierarchyParser
from pulpo_core.analysis.ports import Ports
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
from pulpo_core.models.fields import embedded_links


class ProjectGraph:
    """The graph of models, operations, and classes that one operation returns and another takes.

    Arrows: an operation `returns`, `takes`, `writes` or `reads` a model or a class, and runs `after` another one; a
    model `links` to another (`backlinks`, if the link is stored on the other side), or `relates` to it by `relations`.
    """

    def __init__(self, metadata: Metadata, root: Path) -> None:
        self.metadata = metadata
        self.root = root
        self.ports = [Ports.of(operation) for operation in metadata.operations]
        self._model_ids = {model.document_cls: model_id(model.name) for model in metadata.models}
        self._returned = self._classes(port.returned for port in self.ports)
        self._taken = self._classes(taken for port in self.ports for taken in port.parameters.values())

    def draw(self) -> Graph:
        """Return the whole graph."""
        shared = sorted(self._returned & self._taken - set(self._model_ids), key=_class_id)
        nodes = [
            *(self._node("model", model_id(item.name), item) for item in self.metadata.models),
            *(self._node("operation", operation_id(item.name), item) for item in self.metadata.operations),
            *(Node(_class_id(cls), "data", cls.__name__) for cls in shared),
        ]
        arrows = [*self._links(), *self._stored(), *self._values()]
        return Graph.of(nodes, arrows)

    def find(self, name: str) -> list[str]:
        """Return the ids of the nodes with a name: a model, an operation, a class, or all operations in a namespace."""
        names = [operation.name for operation in self.metadata.operations]
        ids = [operation_id(member) for member in HierarchyParser(names).members(name)]
        ids += [model_id(model.name) for model in self.metadata.models if model.name == name]
        return ids or [
            _class_id(cls) for cls in sorted(self._returned & self._taken, key=_class_id) if cls.__name__ == name
        ]

    def _node(self, kind: str, key: str, item: ModelInfo | OperationMetadata) -> Node:
        source = f"{item.location.relative_to(self.root)}:{item.location.line}"
        return Node(key, "model" if kind == "model" else "operation", item.name, item.description, source)

    def _links(self) -> Iterator[Arrow]:
        by_class = defaultdict(list)
        for model in self.metadata.models:
            by_class[model.document_cls.__name__].append(model_id(model.name))
        names = {model.name: model_id(model.name) for model in self.metadata.models}
        for model in self.metadata.models:
            here = model_id(model.name)
            for field in model.fields:
                kind = "backlinks" if "BackLink[" in field.type else "links"
                for target in [target for name in field.links for target in by_class[name]]:
                    yield Arrow(here, target, kind, field.name, soft=kind == "backlinks")
            for path, name in embedded_links(model.document_cls):
                yield from (Arrow(here, target, "links", path) for target in by_class[name])
            for relation in model.relations:
                if (related := names.get(str(relation.get("target")))) is not None:
                    yield Arrow(here, related, "relates", str(relation.get("name") or ""), soft=True)

    def _stored(self) -> Iterator[Arrow]:
        for operation in self.metadata.operations:
            here = operation_id(operation.name)
            yield from (Arrow(model_id(model), here, "reads", soft=True) for model in operation.models_in)
            yield from (Arrow(here, model_id(model), "writes", soft=True) for model in operation.models_out)
            yield from (Arrow(operation_id(other), here, "after", soft=True) for other in operation.after)

    def _values(self) -> Iterator[Arrow]:
        for port in self.ports:
            here = operation_id(port.name)
            for cls in port.returned.classes if port.returned else ():
                yield Arrow(here, self._id(cls), "returns")
            for parameter, taken in port.parameters.items():
                yield from (Arrow(self._id(cls), here, "takes", parameter) for cls in taken.classes)

    def _id(self, cls: type) -> str:
        return self._model_ids.get(cls) or _class_id(cls)

    @staticmethod
    def _classes(found: Iterable[Carried | None]) -> set[type]:
        return {cls for data in found if data is not None for cls in data.classes}


def model_id(name: str) -> str:
    """Return the id of a model's node."""
    return f"model:{name}"


def operation_id(name: str) -> str:
    """Return the id of an operation's node."""
    return f"operation:{name}"


def _class_id(cls: type) -> str:
    return f"data:{cls.__module__}.{cls.__qualname__}"
