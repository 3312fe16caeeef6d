"""The reason why a thing exists, as text and JSON."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulpo_core.cli.console import plain
from pulpo_core.metadata import ModelInfo, OperationMetadata


@dataclass(frozen=True, slots=True)
class Declared:
    """A model or an operation, and the line of its decorator."""

    kind: str
    name: str
    decorator: str
    file: str
    line: int

    @classmethod
    def of(cls, item: ModelInfo | OperationMetadata, root: Path) -> "Declared":
        """Return the declaration of an item, relative to the project's root."""
        decorator = "@datamodel" if isinstance(item, ModelInfo) else "@operation"
        return cls(item.kind, item.name, decorator, item.location.relative_to(root), item.location.line)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}, {self.decorator} at {self.file}:{self.line}"

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON."""
        return {name: getattr(self, name) for name in ("kind", "name", "decorator", "file", "line")}


@dataclass(frozen=True, slots=True)
class Maker:
    """The plugin that created a thing, with one of its generators or a hook (`via`)."""

    plugin: str
    distribution: str
    version: str
    via: str

    def __str__(self) -> str:
        return f"{self.via} of plugin {self.plugin} ({self.distribution} {self.version})"

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON."""
        return {name: getattr(self, name) for name in ("plugin", "distribution", "version", "via")}


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason of one thing.

    `place` is its file or its function; `because` are the reasons, one sentence each; `declared` are the models and
    operations that it comes from, empty if it belongs to the project as a whole.
    """

    kind: str
    thing: str
    place: str = ""
    maker: Maker | None = None
    because: tuple[str, ...] = ()
    declared: tuple[Declared, ...] = ()

    def lines(self) -> list[str]:
        """Return the reason as lines of text."""
        rows = [("in", self.place)] if self.place else []
        rows += [("made by", str(self.maker))] if self.maker else []
        rows += [("because", sentence) for sentence in self.because]
        rows += [("from", str(item)) for item in self.declared]
        if self.maker and not self.declared and self.kind != "command":
            rows.append(("from", "the project as a whole"))
        return [plain(f"{self.thing}: {self.kind}"), *(f"  {label:<8} {plain(text)}" for label, text in rows)]

    def to_dict(self) -> dict[str, Any]:
        """Return the reason as plain JSON values."""
        return {
            "kind": self.kind,
            "thing": self.thing,
            "place": self.place,
            "maker": self.maker.to_dict() if self.maker else None,
            "because": list(self.because),
            "declared": [item.to_dict() for item in self.declared],
        }
