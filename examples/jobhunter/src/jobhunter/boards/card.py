"""Cards: the elements of a result page that each show one posting."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobhunter.boards.markup import text_of


@dataclass(frozen=True, slots=True)
class Card:
    """A card of a result page, and the nodes of the page that are cards.

    A page without `</article>` nests the next card in the previous one. So a card only has the elements whose
    nearest card it is; otherwise a card without a company would get its neighbour's.
    """

    node: LexborNode
    siblings: frozenset[int]

    @classmethod
    def all_in(cls, tree: LexborHTMLParser, selector: str) -> list[Self]:
        """Return the page's cards, in page order."""
        nodes = tree.css(selector)
        siblings = frozenset(node.mem_id for node in nodes)
        return [cls(node, siblings) for node in nodes]

    def attribute(self, name: str) -> str:
        """Return an attribute of the card itself; empty if it has none."""
        return (self.node.attributes.get(name) or "").strip()

    def all(self, selector: str) -> Iterator[LexborNode]:
        """Yield the card's own elements that match."""
        return (node for node in self.node.css(selector) if self._owns(node))

    def first(self, selector: str) -> LexborNode | None:
        """Return the card's first element that matches, or `None`."""
        return next(self.all(selector), None)

    def text(self, selector: str) -> str:
        """Return the text of the first match; empty if nothing matches."""
        return text_of(self.first(selector))

    def link(self, selector: str) -> str:
        """Return the URL of the first match; empty if nothing matches."""
        node = self.first(selector)
        return (node.attributes.get("href") or "").strip() if node else ""

    def _owns(self, node: LexborNode) -> bool:
        parent: LexborNode | None = node
        while parent is not None and parent.mem_id not in self.siblings:
            parent = parent.parent
        return parent is not None and parent.mem_id == self.node.mem_id
