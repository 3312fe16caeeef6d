"""The registries to which the decorators add models and operations when a project's code is imported.

They are Pulpo's only global state, because a decorator has no other place to write to. A project reads them once, after
its entrypoint is imported, and then works on the frozen metadata.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import module_run
from pulpo_core.metadata import ModelInfo, OperationMetadata

Registered = TypeVar("Registered", ModelInfo, OperationMetadata)


class Registry(ABC, Generic[Registered]):
    """Items of one kind by name. All methods are class methods, because a process has one registry of each kind."""

    kind: ClassVar[str]
    _items: ClassVar[dict[str, Any]]
    _runs: ClassVar[dict[str, object]]

    @classmethod
    @abstractmethod
    def _code(cls, item: Registered) -> Callable[..., Any]:
        """Return the class or function behind an item."""

    @classmethod
    def register(cls, name: str, item: Registered) -> None:
        """Add an item. Raises DeclarationError if the name is taken, with the place of the other item."""
        first, run = cls._items.get(name), module_run()
        if first is not None and cls._is_same(first, item) and run is not None and cls._runs.get(name) is run:
            raise DeclarationError(
                f"{cls.kind} {name!r} is declared twice by one line: in a loop, or in a function that is called twice",
                {"rule": "colliding-name"},
                where=item.location,
                hint='give each its own name: name=f"….{…}"',
            )
        if first is not None and not cls._is_same(first, item):
            raise DeclarationError(
                f"{cls.kind} {name!r} is already declared, at {first.location}",
                {"rule": "colliding-name"},
                where=item.location,
                hint="give one of them another name",
            )
        cls._items[name], cls._runs[name] = item, run

    @classmethod
    def _is_same(cls, first: Registered, second: Registered) -> bool:
        """Return True if both have the same line of source: their module was reloaded, or also runs as `__main__`."""
        same_line = first.location == second.location
        return same_line and cls._code(first).__qualname__ == cls._code(second).__qualname__

    @classmethod
    def get(cls, name: str) -> Registered | None:
        """Return the item with this name, or None."""
        return cls._items.get(name)

    @classmethod
    def list_all(cls) -> list[Registered]:
        """Return all items, sorted by name."""
        return [cls._items[name] for name in sorted(cls._items)]

    @classmethod
    def get_all(cls) -> dict[str, Registered]:
        """Return all items by name, sorted."""
        return {name: cls._items[name] for name in sorted(cls._items)}

    @classmethod
    def search(cls, text: str) -> list[Registered]:
        """Return the items whose name, description or tags contain `text`; letter case is ignored."""
        wanted = text.casefold()
        return [item for item in cls.list_all() if wanted in _searchable(item)]

    @classmethod
    def by_tag(cls, tag: str) -> list[Registered]:
        """Return the items with this tag."""
        return [item for item in cls.list_all() if tag in item.tags]

    @classmethod
    def _everything(cls) -> tuple[dict[str, Any], ...]:
        """Return all data of the registry."""
        return cls._items, cls._runs

    @classmethod
    def clear(cls) -> None:
        """Forget everything."""
        for known in cls._everything():
            known.clear()

    @classmethod
    @contextmanager
    def isolated(cls) -> Iterator[None]:
        """Empty the registry inside a `with` block, and restore its content afterwards."""
        former = [dict(known) for known in cls._everything()]
        cls.clear()
        try:
            yield
        finally:
            cls.clear()
            for known, values in zip(cls._everything(), former, strict=True):
                known.update(values)


class ModelRegistry(Registry[ModelInfo]):
    """The documents under `@datamodel`, and the hints for user interfaces that other modules add to them."""

    kind = "model"
    _items: ClassVar[dict[str, ModelInfo]] = {}
    _runs: ClassVar[dict[str, object]] = {}
    _hints: ClassVar[dict[str, list[Mapping[str, Any]]]] = {}

    @classmethod
    def register(cls, name: str, item: ModelInfo) -> None:
        """Add a model, with hints that were added before. Raises DeclarationError like any registry."""
        super().register(name, item)
        for hints in cls._hints.get(name, ()):
            cls._add_hints(name, hints)

    @classmethod
    def extend_ui(cls, name: str, hints: Mapping[str, Any]) -> None:
        """Add hints to a model, now or when it is registered."""
        cls._hints.setdefault(name, []).append(hints)
        if name in cls._items:
            cls._add_hints(name, hints)

    @classmethod
    def unknown_extended(cls) -> list[str]:
        """Return the names of missing models to which hints were added."""
        return sorted(cls._hints.keys() - cls._items.keys())

    @classmethod
    def _everything(cls) -> tuple[dict[str, Any], ...]:
        return *super()._everything(), cls._hints

    @classmethod
    def _add_hints(cls, name: str, hints: Mapping[str, Any]) -> None:
        item = cls._items[name]
        cls._items[name] = replace(item, ui_hints=_merged(item.ui_hints, hints))

    @classmethod
    def _code(cls, item: ModelInfo) -> Callable[..., Any]:
        return item.document_cls


class OperationRegistry(Registry[OperationMetadata]):
    """The functions and classes under `@operation`."""

    kind = "operation"
    _items: ClassVar[dict[str, OperationMetadata]] = {}
    _runs: ClassVar[dict[str, object]] = {}

    @classmethod
    def _code(cls, item: OperationMetadata) -> Callable[..., Any]:
        return item.function

    @classmethod
    def by_category(cls, category: str) -> list[OperationMetadata]:
        """Return the operations in a category."""
        return [item for item in cls.list_all() if item.category == category]


_gathered: list[DeclarationError] | None = None


@contextmanager
def gathered_errors() -> Iterator[list[DeclarationError]]:
    """Collect the errors of bad declarations inside a `with` block instead of raising them, to report all of them."""
    global _gathered
    former, _gathered = _gathered, []
    try:
        yield _gathered
    finally:
        _gathered = former


@contextmanager
def declaring(name: object) -> Iterator[None]:
    """Add the declared name to the errors of a `with` block, and raise them, or pass them to `gathered_errors`.

    The decorators run in such a block.
    """
    try:
        yield
    except DeclarationError as error:
        error.details.setdefault("name", name)
        if _gathered is None:
            raise
        _gathered.append(error)


@contextmanager
def isolated_registries() -> Iterator[None]:
    """Isolate both registries inside a `with` block, for tests that declare models and operations."""
    with ModelRegistry.isolated(), OperationRegistry.isolated():
        yield


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of both, merged at any depth; if both have a value, that of `other`."""
    found = dict(one)
    for key, value in other.items():
        former = found.get(key)
        if isinstance(former, Mapping) and isinstance(value, Mapping):
            value = _merged(former, value)
        found[key] = value
    return found


def _searchable(item: ModelInfo | OperationMetadata) -> str:
    return "\n".join((item.name, item.description, *item.tags)).casefold()
