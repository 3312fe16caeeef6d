"""Describes fields: the kind of their values, and the data that forms, tables and filters need."""

import dataclasses
import typing
from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin

from beanie import BackLink, Document, Link
from pydantic import BaseModel, Discriminator, NaiveDatetime, RootModel, Secret, SecretBytes, SecretStr, Tag
from pydantic.fields import ComputedFieldInfo, FieldInfo
from typing_extensions import is_typeddict

from pulpo_core.annotations import ARRAYS, accepts_none, bare, item_type
from pulpo_core.documents.query.filter_fields import DICTS
from pulpo_core.models.fields import describe_field
from pulpo_core.models.link_unions import link_targets
from pulpo_core.models.refs import Ref
from pulpo_core.sensitive import Sensitive, is_sensitive
from pulpo_refine.config.compact import Json, compact
from pulpo_refine.config.constraints import constraints, flattened
from pulpo_refine.config.hints import class_hints, extras, hints_by_field, hints_in, in_order, with_hints
from pulpo_refine.config.labels import label
from pulpo_refine.config.layers import layer_of, members_of, metadata_of
from pulpo_refine.config.scalars import kind_of_format, scalar_kind
from pulpo_refine.config.structures import fields_of, own_doc, title_of
from pulpo_refine.config.values import is_choice, listed_values

SECRETS = {SecretStr: "string", SecretBytes: "bytes"}
SETS = (set, frozenset, typing.AbstractSet, typing.MutableSet)
EMPTY: dict[Any, Any] = {list: [], set: [], frozenset: [], tuple: [], dict: {}}
NUMBERS = ({"int", "float"}, {"int", "float", "decimal"}, {"int", "decimal"}, {"float", "decimal"})


class FieldReader:
    """Describes fields, and each of their embedded models once.

    `models` are the names of the visible models by their classes: links to other models name none. `types` are the
    embedded models found so far, by their names.
    """

    def __init__(self, models: Mapping[type[Any], str]) -> None:
        self.models = models
        self.types: dict[str, Json] = {}
        self._names: dict[Any, str] = {}
        self._named = {name: name for name in models.values()} | {cls.__name__: name for cls, name in models.items()}

    def field(self, name: str, field: FieldInfo, ui: Mapping[str, Any] | None = None) -> Json:
        """Return the description of a field; `ui` are the hints of its model."""
        described = describe_field(name, field)
        extra = extras(field, field.metadata)
        made = field.default_factory
        has_default = not field.is_required() and described.default is not None
        shape = self.value(field.annotation, field.metadata, field.discriminator, extra)
        hidden = is_sensitive(field)  # its default and its examples are sensitive, too
        if hidden and not shape.get("secret"):
            shape["sensitive"] = True
        found = compact(
            name=name,
            label=field.title or label(name),
            **shape,
            required=field.is_required(),
            factory=(made is not None and made not in EMPTY) or (hidden and has_default and not shape.get("secret")),
            frozen=bool(field.frozen),
            description=described.description,
            examples=[] if hidden else list(field.examples or ()),
        )
        if made in EMPTY:
            found["default"] = EMPTY[made]
        elif has_default and not hidden:
            found["default"] = described.default
        return with_hints(with_hints(found, hints_in(extra)), ui or {})

    def computed(self, name: str, field: ComputedFieldInfo, ui: Mapping[str, Any] | None = None) -> Json:
        """Return the description of a computed field, which is only read."""
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, Mapping) else {}
        found = compact(
            name=name,
            label=field.title or label(name),
            **self.value(field.return_type),
            readOnly=True,
            computed=True,
            description=field.description or "",
        )
        return {**found, **hints_in(extra), **(ui or {})}

    def value(
        self, annotation: Any, metadata: Iterable[Any] = (), discriminator: Any = None, extra: Json | None = None
    ) -> Json:
        """Return the description of a value of a type: its kind, constraints, and parts."""
        metadata = [*metadata]
        while (layer := layer_of(annotation)) is not None:
            annotation, found = layer
            metadata = [*found, *metadata]
        members, more = members_of(annotation)
        metadata = [*more, *metadata]
        extra = {**extras(None, metadata), **(extra or {})}
        for item in metadata:
            if isinstance(item, Discriminator):
                discriminator = item
            elif isinstance(item, FieldInfo) and item.discriminator:
                discriminator = item.discriminator
        literals = [kind for kind in map(bare, members) if get_origin(kind) is Literal]
        nullable = accepts_none(annotation) or any(None in get_args(kind) for kind in literals)
        kinds = [kind for kind in members if bare(kind) not in (None, NoneType)]
        shape = self._shape(kinds, metadata, discriminator)
        limits = constraints(metadata, shape["kind"])
        given = kind_of_format(extra.get("format")) if shape["kind"] == "string" else None
        return compact(
            **{**shape, "kind": given or shape["kind"]},
            nullable=nullable and annotation not in (Any, object),
            **{key: value for key, value in limits.items() if key not in shape},
            sensitive=any(item is Sensitive or isinstance(item, Sensitive) for item in metadata),
            **({"set": True} if extra.get("uniqueItems") and "set" not in shape else {}),
            **({"widget": "markdown"} if extra.get("format") == "markdown" else {}),
        )

    def object(self, kind: Any) -> Json:
        """Return the kind of a value that is an embedded model, and describe the model once."""
        return {"kind": "object", "type": self._type_name(kind)}

    def targets(self, classes: Iterable[Any]) -> list[str]:
        """Return the names of the visible models among classes."""
        return [self.models[cls] for cls in classes if cls in self.models]

    def _shape(self, kinds: list[Any], metadata: list[Any], discriminator: Any) -> Json:
        if len(kinds) == 1:
            return self._of_one(kinds[0], metadata)
        if not kinds:
            return {"kind": "json"}
        if all(is_choice(bare(kind)) for kind in kinds):
            return {"kind": "enum", "values": listed_values(map(bare, kinds))}
        if all(get_origin(bare(kind)) in (Link, BackLink) for kind in kinds):
            return compact(kind="link", models=self.targets(t for kind in kinds for t in _linked(bare(kind))))
        options = [self._option(kind, discriminator) for kind in kinds]
        found = {option["kind"] for option in options}
        if found in NUMBERS:
            return {"kind": "decimal" if "decimal" in found else "float"}
        if all(option == options[0] for option in options):
            return {key: value for key, value in options[0].items() if key != "label"}
        name = discriminator.discriminator if isinstance(discriminator, Discriminator) else discriminator
        return compact(kind="union", options=options, discriminator=name if isinstance(name, str) else None)

    def _option(self, kind: Any, discriminator: Any) -> Json:
        tags = [item.tag for item in metadata_of(kind) if isinstance(item, Tag)]
        found = self.value(kind)
        is_object = found["kind"] == "object"
        if isinstance(discriminator, Discriminator):
            discriminator = discriminator.discriminator
        if isinstance(discriminator, str) and is_object and not tags:
            cls = bare(kind)
            held = getattr(cls, "model_fields", {}).get(discriminator)
            if held is not None:
                tags = [each["value"] for each in self.value(held.annotation).get("values", [])]
        named = self.types[found["type"]]["label"] if is_object else label(found["kind"])
        own = {"tag": tags[0]} if tags else {}
        return {**found, "label": named, **own, **({"tags": tags} if len(tags) > 1 else {})}

    def _of_one(self, kind: Any, metadata: list[Any]) -> Json:
        if layer_of(kind) is not None:
            return self.value(kind)
        origin, arguments = get_origin(kind), get_args(kind)
        refs = [item for item in flattened(metadata) if isinstance(item, Ref)]
        if refs:
            names = [self._named[ref.model] for ref in refs if ref.model in self._named]
            return compact(kind="ref" if names else "id", models=names)
        if is_choice(kind):
            return {"kind": "enum", "values": listed_values([kind])}
        if kind in SECRETS or origin is Secret:
            shape = {"kind": SECRETS[kind]} if kind in SECRETS else self.value(arguments[0])
            return {**shape, "secret": True}
        if origin in (Link, BackLink):
            return compact(kind="link", models=self.targets(_linked(kind)))
        if (origin or kind) in ARRAYS:
            return self._array(kind, origin, arguments)
        if (origin or kind) in DICTS:
            return self._map(arguments)
        return self._structure(kind)

    def _array(self, kind: Any, origin: Any, arguments: tuple[Any, ...]) -> Json:
        if origin is tuple and arguments and arguments[1:] != (...,):
            return {"kind": "tuple", "items": [self.value(argument) for argument in arguments]}
        item = item_type(kind)
        is_set = (origin or kind) in SETS or getattr(origin or kind, "__name__", "") in ("Set", "MutableSet")
        return compact(kind="list", item=self.value(Any if item is None else item), set=is_set)

    def _map(self, arguments: tuple[Any, ...]) -> Json:
        key, value = arguments if len(arguments) == 2 else (str, Any)
        found = {"kind": "map", "value": self.value(value)}
        shown = self.value(key)
        return found if shown == {"kind": "string"} else {**found, "key": shown}

    def _structure(self, kind: Any) -> Json:
        kind = bare(kind)
        if kind in (Any, object) or isinstance(kind, TypeVar):
            return {"kind": "json"}
        if kind is NaiveDatetime:
            return {"kind": "datetime", "widget": "naive"}
        if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
            return {"kind": "tuple", "items": self._named_parts(kind)}
        if isinstance(kind, type) and issubclass(kind, Document):
            return {"kind": "document", "models": [self.models[kind]]} if kind in self.models else self.object(kind)
        if isinstance(kind, type) and issubclass(kind, RootModel):
            return self.value(kind.model_fields["root"].annotation, kind.model_fields["root"].metadata)
        is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        if is_model or dataclasses.is_dataclass(kind) or is_typeddict(kind):
            return self.object(kind)
        return {"kind": scalar_kind(kind) or "json"}

    def _named_parts(self, kind: Any) -> list[Json]:
        """Return the items of a named tuple, with their names."""
        hints = typing.get_type_hints(kind, include_extras=True)
        return [{"name": name, "label": label(name), **self.value(hints.get(name, Any))} for name in kind._fields]

    def _type_name(self, kind: Any) -> str:
        if kind in self._names:
            return self._names[kind]
        name = str(kind.__name__)
        if name in self.types:
            name = f"{kind.__module__}.{kind.__qualname__}"
        self._names[kind] = name
        self.types[name] = {}  # its fields may refer to itself
        described = dict(fields_of(kind))
        ui = class_hints(kind)
        hints = hints_by_field(ui)
        fields = [self.field(key, field, hints.get(key)) for key, field in described.items()]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            computed = kind.model_computed_fields.items()
            fields += [self.computed(key, field, hints.get(key)) for key, field in computed]
        self.types[name] |= compact(
            label=ui.get("label") or title_of(kind) or label(kind.__name__),
            description=own_doc(kind),
            fields=in_order(fields),
            extra=getattr(kind, "model_config", {}).get("extra") == "allow",
        )
        self.types[name].setdefault("fields", [])
        return name


def _linked(link: Any) -> tuple[Any, ...]:
    if get_origin(link) is Link:
        return link_targets(link)
    return tuple(cls for cls in get_args(link) if isinstance(cls, type))
