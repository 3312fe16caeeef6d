"""Graphs to draw or to serve: nodes, arrows between them, frames around them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

NodeKind = Literal["model", "data", "operation", "parameter"]


@dataclass(frozen=True, slots=True)
class Node:
    """A box in a drawing. `frame` is the name of the frame around it, `rank` its place along the drawing."""

    id: str
    kind: NodeKind
    name: str
    description: str = ""
    source: str = ""
    frame: str = ""
    rank: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the node as plain JSON values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "description": self.description,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True, order=True)
class Arrow:
    """A connection between two nodes. A `soft` one passes no value: it stands for an order or a link."""

    source: str
    target: str
    kind: str
    label: str = ""
    soft: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        """The text on the arrow: the verb, if there is one, and the label."""
        verb = {"value": "", "order": "", "parameter": "", "takes": "as"}.get(self.kind, self.kind)
        return " ".join(filter(None, (verb, self.label)))

    def to_dict(self) -> dict[str, str]:
        """Return the arrow as plain JSON values."""
        return {"source": self.source, "target": self.target, "kind": self.kind, "label": self.label}


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph: nodes and arrows, both sorted."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    @classmethod
    def of(cls, nodes: Iterable[Node], arrows: Iterable[Arrow]) -> "Graph":
        """Return the graph of these nodes, and of the arrows between them."""
        found = {node.id: node for node in nodes}
        between = {arrow for arrow in arrows if arrow.source in found and arrow.target in found}
        return cls(tuple(found[key] for key in sorted(found)), tuple(sorted(between)))

    @property
    def frames(self) -> tuple[str, ...]:
        """The names of the frames, in the order of the nodes."""
        return tuple(dict.fromkeys(node.frame for node in self.nodes if node.frame))

    def around(self, ids: Iterable[str]) -> "Graph":
        """Return the part with these nodes, their neighbours, and the arrows between both."""
        centre = set(ids)
        arrows = [arrow for arrow in self.arrows if arrow.source in centre or arrow.target in centre]
        kept = centre | {end for arrow in arrows for end in (arrow.source, arrow.target)}
        return Graph(tuple(node for node in self.nodes if node.id in kept), tuple(arrows))

    def to_dict(self) -> dict[str, Any]:
        """Return the graph as plain JSON values."""
        return {
            "nodes": [node.to_dict() for node in self.nodes],
            "edges": [arrow.to_dict() for arrow in self.arrows],
        }
