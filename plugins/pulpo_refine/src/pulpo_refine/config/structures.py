"""Reads the fields of structured types: models, dataclasses, typed dicts."""

import dataclasses
import typing
from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, Required, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict


def fields_of(kind: Any) -> Iterable[tuple[str, FieldInfo]]:
    """Yield the fields of a model, dataclass or typed dict, without those that clients never see."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()  # its fields may name classes that were defined later
        fields: Mapping[str, FieldInfo] = kind.model_fields
    else:
        fields = getattr(kind, "__pydantic_fields__", None) or dict(_plain_fields(kind))
    return ((name, field) for name, field in fields.items() if not field.exclude)


def title_of(kind: Any) -> str | None:
    """Return the `title` in the configuration of a model."""
    title = getattr(kind, "model_config", {}).get("title")
    return title if isinstance(title, str) else None


def own_doc(kind: Any) -> str:
    """Return the docstring of a class, without inherited ones."""
    doc = str(kind.__dict__.get("__doc__") or "").strip()
    is_made = dataclasses.is_dataclass(kind) and doc.startswith(f"{getattr(kind, '__name__', '')}(")
    return "" if is_made else doc


def _plain_fields(kind: Any) -> Iterable[tuple[str, FieldInfo]]:
    hints = typing.get_type_hints(kind, include_extras=True)
    own = {field.name: field for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else {}
    for name, hint in hints.items():
        if is_typeddict(kind):
            field = FieldInfo.from_annotation(_without_marks(hint))
            if name not in kind.__required_keys__:
                field.default = None
            yield name, field
        elif name in own:
            yield name, _dataclass_field(hint, own[name])


def _dataclass_field(hint: Any, field: "dataclasses.Field[Any]") -> FieldInfo:
    if field.default is not dataclasses.MISSING:
        return FieldInfo.from_annotated_attribute(hint, field.default)
    made = FieldInfo.from_annotation(hint)
    if field.default_factory is not dataclasses.MISSING:
        made.default_factory = field.default_factory
    return made


def _without_marks(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) in (Required, NotRequired) else hint
