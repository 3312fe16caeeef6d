"""The decorator `@datamodel`, which registers a Beanie document, or a view, as a model."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from pulpo_core.base import DataModelBase
from pulpo_core.decorators import arguments
from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location, location_of_caller
from pulpo_core.metadata import ModelInfo
from pulpo_core.models.indexes import check_index
from pulpo_core.models.relations import check_relations
from pulpo_core.models.views import document_of
from pulpo_core.names import check_model_name, check_path, plural
from pulpo_core.registries import ModelRegistry, declaring

if TYPE_CHECKING:
    from beanie import Document, View

Model = TypeVar("Model", bound="type[Document] | type[View]")


@overload
def datamodel(cls: Model, /) -> Model: ...
@overload
def datamodel(
    *,
    name: str | None = None,
    description: str | None = None,
    tags: Sequence[str] = (),
    ui: Mapping[str, Any] | None = None,
    path: str | None = None,
    relations: Sequence[Mapping[str, Any]] = (),
    indexes: Sequence[Any] = (),
    permissions: Sequence[str] | Mapping[str, Sequence[str]] = (),
    rows: Callable[[Any, Any], Any] | None = None,
) -> Callable[[Model], Model]: ...
def datamodel(
    cls: Any = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    tags: Sequence[str] = (),
    ui: Mapping[str, Any] | None = None,
    path: str | None = None,
    relations: Sequence[Mapping[str, Any]] = (),
    indexes: Sequence[Any] = (),
    permissions: Sequence[str] | Mapping[str, Sequence[str]] = (),
    rows: Callable[[Any, Any], Any] | None = None,
    **unknown: object,
) -> Any:
    """Register a Beanie document, or a view, as a model, and return the class unchanged. A view can only be read.

    `name` defaults to the class's name, `description` to its docstring, `path` (the URL `/{path}`) to the name of its
    collection. `ui` holds hints for user interfaces (`icon`, `primary_field`, `list_fields`), `permissions` the roles
    that may use the model: a list for all actions, or a list for each action (`read`, `create`, `update`, `delete`;
    `write` for the last three), see `pulpo_core.permissions`. `rows` is a function that selects the documents that an
    actor may use: `rows(actor, action)` returns a condition for `find()`, True or False, and may be `async`. It also
    applies to classes that inherit from the document. Raises DeclarationError with the line of the class.
    """
    where = location_of_caller()

    def decorate(document: Any) -> Any:
        with declaring(name if name is not None else getattr(document, "__name__", "")):
            arguments.no_more(unknown, datamodel, where)
            view = _view(document, indexes, where)
            if view is None:
                _check_document(document, where)
            model = check_model_name(name if name is not None else document.__name__, where)
            info = ModelInfo(
                name=model,
                document_cls=document if view is None else document_of(view),
                location=where,
                path=check_path(path if path is not None else _collection(document), where),
                description=arguments.text(description, "description", _own_doc(document), where),
                tags=arguments.words(tags, "tags", where),
                ui_hints=arguments.plain_json(ui or {}, "ui", where),
                searchable_fields=_own_fields(document, "searchable_fields", where),
                sortable_fields=_own_fields(document, "sortable_fields", where),
                relations=_relations(document, relations, where),
                indexes=_indexes(document, indexes, where),
                permissions=arguments.roles(permissions, where),
                rows=arguments.row_rule(rows, where),
                view=view,
            )
            ModelRegistry.register(model, info)
        return document

    return decorate if cls is None else decorate(cls)


def extend_ui(model: str, hints: Mapping[str, Any]) -> None:
    """Add hints for user interfaces to a model that another module declares, before or after this call.

    For adapters that add data of their own to a model: `extend_ui("Job", {"extensions": {"source_fields": {"stepstone":
    {"workload": {"label": "Arbeitslast"}}}}})`. Objects are merged at any depth. Raises DeclarationError.
    """
    where = location_of_caller()
    with declaring(model):
        ModelRegistry.extend_ui(check_model_name(model, where), arguments.plain_json(hints, "hints", where))


def _view(document: Any, indexes: Sequence[Any], where: Location) -> "type[View] | None":
    """Return the class if it is a Beanie view, else None. Raises DeclarationError for a wrong view."""
    from beanie import View

    if not inspect.isclass(document) or not issubclass(document, View):
        return None
    for attribute in ("source", "pipeline"):
        if not hasattr(getattr(document, "Settings", None), attribute):
            hint = "write `class Settings: source = …; pipeline = […]` in it"
            raise DeclarationError(f"view {document.__name__} has no {attribute}", where=where, hint=hint)
    if indexes:
        message = f"view {document.__name__} cannot have indexes of its own"
        raise DeclarationError(message, where=where, hint="put them on the document that it reads from")
    return document


def _check_document(document: Any, where: Location) -> None:
    from beanie import Document

    if not inspect.isclass(document) or not issubclass(document, Document):
        shown = document.__name__ if inspect.isclass(document) else repr(document)
        raise DeclarationError(
            f"@datamodel must decorate a Beanie document, got {shown}",
            where=where,
            hint=f"write `class {shown if shown.isidentifier() else 'Thing'}(beanie.Document)`",
        )


def _collection(document: "type[Document]") -> str:
    """Return the name of the collection: `Settings.name`, or else the plural of the class's name.

    Documents that inherit from one with `is_root` share its collection, but each has its own path.
    """
    settings = getattr(document, "Settings", None)
    is_shared = "Settings" not in document.__dict__ and getattr(settings, "is_root", False)
    given = getattr(settings, "name", None)
    return given if isinstance(given, str) and not is_shared else plural(document.__name__)


def _own_doc(document: "type[Document]") -> str:
    return inspect.cleandoc(document.__dict__.get("__doc__") or "")


def _own_fields(document: Any, attribute: str, where: Location) -> tuple[str, ...]:
    """Return the fields that a DataModelBase names in an attribute of its class."""
    if attribute in document.model_fields:
        raise DeclarationError(
            f"{attribute} of {document.__name__} must not be a field of its documents",
            where=where,
            hint=f"remove its annotation, or write {attribute}: ClassVar[…] = […]",
        )
    return (
        arguments.words(getattr(document, attribute), attribute, where) if issubclass(document, DataModelBase) else ()
    )


def _own_list(document: Any, method: str, where: Location) -> list[Any]:
    """Return the list that a DataModelBase returns from one of its methods."""
    if not issubclass(document, DataModelBase):
        return []
    call = f"{document.__name__}.{method}()"
    try:
        found = getattr(document, method)()
    except Exception as error:
        hint = "make it a class method that returns a list, and name other models by strings"
        raise DeclarationError(f"{call} raised {type(error).__name__}: {error}", where=where, hint=hint) from error
    return arguments.listed(found, call, where)


def _relations(document: Any, given: object, where: Location) -> tuple[Mapping[str, Any], ...]:
    both = [*_own_list(document, "relations", where), *arguments.listed(given, "relations", where)]
    return check_relations([arguments.plain_json(_with_name(relation), "relations", where) for relation in both], where)


def _with_name(relation: Any) -> Any:
    """Return the relation with the name of its target, if that is a class."""
    target = relation.get("target") if isinstance(relation, Mapping) else None
    return {**relation, "target": arguments.name_of(target)} if inspect.isclass(target) else relation


def _indexes(document: Any, given: object, where: Location) -> tuple[Any, ...]:
    """Return the indexes of the class, then those of the decorator: field names, lists of them, IndexModels."""
    own = _own_list(document, "indexes", where)
    indexes = [(index, "indexes()") for index in own]
    indexes += [(index, "indexes") for index in arguments.listed(given, "indexes", where)]
    for index, what in indexes:
        check_index(index, what, where)
    return tuple(index for index, _ in indexes)
