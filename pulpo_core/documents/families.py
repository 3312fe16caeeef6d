"""Families: models that share a collection, because they inherit from one class with `is_root`."""

from collections.abc import Mapping
from typing import Any

from beanie import Document

from pulpo_core.beanie_internals import is_of_class
from pulpo_core.registries import ModelRegistry

Kinds = tuple[type[Document], ...]


def kinds_of(document: type[Document]) -> Kinds:
    """Return the classes whose documents belong to a class: itself, and the models that inherit from it."""
    return (document, *(kind for kind in relatives(document) if issubclass(kind, document)))


def relatives(document: type[Document]) -> Kinds:
    """Return the other models of a class's family."""
    root = _root(document)
    kinds = [model.document_cls for model in ModelRegistry.list_all()] if root is not None else []
    return tuple(kind for kind in kinds if kind is not document and _root(kind) is root)


def kind_of(document: type[Document], stored: Mapping[str, Any]) -> type[Document]:
    """Return the class of a stored document: `document`, or one that inherits from it."""
    return next((kind for kind in kinds_of(document) if is_of_class(kind, stored)), document)


def own_condition(document: type[Document], *, children: bool = False) -> Mapping[str, Any]:
    """Return the condition for the documents of a class, without deleted ones; `children` includes subclasses."""
    return dict(document.find_all(with_children=children).get_filter_query())


def _root(document: type[Document]) -> type[Document] | None:
    roots = (kind for kind in document.__mro__ if getattr(kind.__dict__.get("Settings"), "is_root", False))
    return next(reversed([*roots]), None)
