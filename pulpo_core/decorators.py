"""`@datamodel` and `@operation`: the two words in which a user tells Pulpo what the project consists of."""

import functools
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from pulpo_core.base import DataModelBase
from pulpo_core.exceptions import DeclarationError
from pulpo_core.indexes import check_index
from pulpo_core.locations import Location, location_of_caller, location_of_function
from pulpo_core.metadata import ModelInfo, OperationMetadata, Permissions
from pulpo_core.names import check_model_name, check_operation_name, check_path, identifier, plural
from pulpo_core.permissions import ACTIONS
from pulpo_core.registries import ModelRegistry, OperationRegistry, declaring
from pulpo_core.relations import check_relations
from pulpo_core.runtime import current_runtime
from pulpo_core.signatures import Inputs

if TYPE_CHECKING:
    from beanie import Document

Model = TypeVar("Model", bound="type[Document]")
Target = TypeVar("Target", bound=Callable[..., Any])


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
) -> Any:
    """Register a Beanie document as a model, and return the class unchanged.

    `name` defaults to the class's name, `description` to its docstring, `path` (the URL `/{path}`) to the name of its
    collection. `ui` holds hints for user interfaces (`icon`, `primary_field`, `list_fields`), `permissions` the roles
    that may use the model: a list for all actions, or one by action (`read`, `create`, `update`, `delete`; `write` for
    the last three), see `pulpo_core.permissions`. Raises DeclarationError with the line of the class.
    """
    where = location_of_caller(1)

    def decorate(document: Any) -> Any:
        with declaring(name if name is not None else getattr(document, "__name__", "")):
            _check_document(document, where)
            model = check_model_name(name if name is not None else document.__name__, where)
            info = ModelInfo(
                name=model,
                document_cls=document,
                location=where,
                path=check_path(path if path is not None else _collection(document), where),
                description=_text(description, "description", _own_doc(document), where),
                tags=_words(tags, "tags", where),
                ui_hints=_json(ui or {}, "ui", where),
                searchable_fields=_own_fields(document, "searchable_fields", where),
                sortable_fields=_own_fields(document, "sortable_fields", where),
                relations=_relations(document, relations, where),
                indexes=_indexes(document, indexes, where),
                permissions=_roles(permissions, where),
            )
            ModelRegistry.register(model, info)
        return document

    return decorate if cls is None else decorate(cls)


@overload
def operation(function: Target, /) -> Target: ...
@overload
def operation(
    *,
    name: str | None = None,
    description: str | None = None,
    category: str = "",
    inputs: Inputs = None,
    outputs: Any = None,
    tags: Sequence[str] = (),
    models_in: Sequence[str | type] = (),
    models_out: Sequence[str | type] = (),
    permissions: Sequence[str] = (),
    async_enabled: bool = False,
    after: Sequence[str] = (),
    retries: int = 0,
    timeout: float | None = None,
) -> Callable[[Target], Target]: ...
def operation(
    function: Any = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    category: str = "",
    inputs: Inputs = None,
    outputs: Any = None,
    tags: Sequence[str] = (),
    models_in: Sequence[str | type] = (),
    models_out: Sequence[str | type] = (),
    permissions: Sequence[str] = (),
    async_enabled: bool = False,
    after: Sequence[str] = (),
    retries: int = 0,
    timeout: float | None = None,
) -> Any:
    """Register a function, or a class with `run()`, as an operation.

    What comes back has the same name, signature and documentation. Called while a project runs, it goes through
    `invoke` (validation, middlewares); called anywhere else, it is just the function. `inputs` and `outputs` default
    to what the signature says; `name` defaults to the file's name and the function's (`jobs.search`). `timeout` is in
    seconds. Raises DeclarationError with the line of the function.
    """
    where = location_of_caller(1)

    def decorate(target: Any) -> Any:
        with declaring(name if name is not None else getattr(target, "__name__", "")):
            is_class = inspect.isclass(target)
            raw = _runner(target, where) if is_class else _function(target, where)
            place = where if is_class else location_of_function(raw)
            metadata = OperationMetadata(
                name=check_operation_name(name if name is not None else _default_name(target, place), place),
                function=raw,
                location=place,
                description=_text(description, "description", inspect.cleandoc(target.__doc__ or ""), place),
                category=_text(category, "category", "", place),
                inputs=inputs,
                outputs=outputs,
                tags=_words(tags, "tags", place),
                models_in=_words(models_in, "models_in", place),
                models_out=_words(models_out, "models_out", place),
                permissions=_words(permissions, "permissions", place),
                async_enabled=_flag(async_enabled, "async_enabled", place),
                after=_words(after, "after", place),
                retries=_retries(retries, place),
                timeout=_timeout(timeout, place),
            )
            _check_signature(metadata)
            OperationRegistry.register(metadata.name, metadata)
            if not is_class:
                return _through_invoke(metadata)
            target.run = _run_through_invoke(metadata, target.run)
        return target

    return decorate if function is None else decorate(function)


def _through_invoke(metadata: OperationMetadata) -> Callable[..., Any]:
    """The function as its user sees it: itself, or the pipeline where a project runs."""
    function = metadata.function

    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            return await function(*args, **kwargs)
        return await runtime.invoke(metadata, metadata.signature.from_call(args, kwargs))

    @functools.wraps(function)
    def call_blocking(*args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            return function(*args, **kwargs)
        return runtime.invoke_blocking(metadata, metadata.signature.from_call(args, kwargs))

    return call if metadata.is_async else call_blocking


def _run_through_invoke(metadata: OperationMetadata, run: Callable[..., Any]) -> Callable[..., Any]:
    """The same for the `run` method of a class, on the instance that it is called on."""

    @functools.wraps(run)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            return await run(self, *args, **kwargs)
        data = metadata.signature.from_call(args, kwargs)
        return await runtime.invoke(metadata, data, function=functools.partial(run, self))

    @functools.wraps(run)
    def call_blocking(self: Any, *args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            return run(self, *args, **kwargs)
        data = metadata.signature.from_call(args, kwargs)
        return runtime.invoke_blocking(metadata, data, function=functools.partial(run, self))

    return call if metadata.is_async else call_blocking


def _runner(cls: Any, where: Location) -> Callable[..., Any]:
    """A function that runs `cls().run(…)`, with the signature of `run` without self."""
    run = getattr(cls, "run", None)
    if not inspect.isfunction(run) or getattr(run, "__isabstractmethod__", False):
        raise DeclarationError(
            f"class {cls.__name__} has no run() method", where=where, hint="write `async def run(self, input: …) -> …`"
        )
    if inspect.isabstract(cls):
        missing = ", ".join(sorted(cls.__abstractmethods__))
        hint = "write it, or decorate the class below that does"
        raise DeclarationError(f"class {cls.__name__} is abstract: it leaves {missing} open", where=where, hint=hint)
    needed = [
        p.name for p in inspect.signature(cls).parameters.values() if p.default is p.empty and p.kind not in (2, 4)
    ]
    if needed:
        raise DeclarationError(
            f"class {cls.__name__} cannot be made without {', '.join(needed)}", where=where, hint="give them defaults"
        )

    @functools.wraps(run)
    async def call(*args: Any, **kwargs: Any) -> Any:
        return await run(cls(), *args, **kwargs)

    @functools.wraps(run)
    def call_blocking(*args: Any, **kwargs: Any) -> Any:
        return run(cls(), *args, **kwargs)

    runner: Any = call if inspect.iscoroutinefunction(run) else call_blocking
    signature = inspect.signature(run)
    runner.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])
    return cast("Callable[..., Any]", runner)


def _function(target: Any, where: Location) -> Callable[..., Any]:
    if not inspect.isfunction(target):
        raise DeclarationError(
            f"@operation stands on {target!r}", where=where, hint="put it on a function, or on a class with run()"
        )
    if inspect.isgeneratorfunction(target) or inspect.isasyncgenfunction(target):
        raise DeclarationError(
            f"operation {target.__name__} yields", where=location_of_function(target), hint="return one value: a list"
        )
    return cast("Callable[..., Any]", target)


def _check_signature(metadata: OperationMetadata) -> None:
    """Raise what is wrong with the signature now, unless it names types that only exist later."""
    try:
        _ = metadata.signature
    except NameError:
        return  # looked at again when the project's metadata is frozen


def _check_document(document: Any, where: Location) -> None:
    from beanie import Document

    if not inspect.isclass(document) or not issubclass(document, Document):
        shown = document.__name__ if inspect.isclass(document) else repr(document)
        raise DeclarationError(
            f"@datamodel stands on {shown}, which is not a Beanie document",
            where=where,
            hint=f"write `class {shown if shown.isidentifier() else 'Thing'}(beanie.Document)`",
        )


def _collection(document: "type[Document]") -> str:
    """The collection's name, or the plural of the class's where `Settings.name` does not give one.

    Documents that inherit from one with `is_root` share its collection, but each has a path of its own.
    """
    settings = getattr(document, "Settings", None)
    is_shared = "Settings" not in document.__dict__ and getattr(settings, "is_root", False)
    given = getattr(settings, "name", None)
    return given if isinstance(given, str) and not is_shared else plural(document.__name__)


def _own_doc(document: "type[Document]") -> str:
    return inspect.cleandoc(document.__dict__.get("__doc__") or "")


def _default_name(target: Any, where: Location) -> str:
    path = Path(where.file)
    module = path.parent.name if path.name == "__init__.py" else path.stem
    return f"{module}.{identifier(target.__name__) if inspect.isclass(target) else target.__name__}"


def _text(given: object, what: str, default: str, where: Location) -> str:
    text = default if given is None else given
    if isinstance(text, str) and _is_unicode(text):
        return text
    raise DeclarationError(f"{what}={text!r} is no text", where=where, hint="give a string of valid Unicode")


def _words(given: Sequence[str | type], what: str, where: Location) -> tuple[str, ...]:
    """A tuple of names; a class stands for its own, or for that of the model that it is."""
    words = [_name_of(item) if inspect.isclass(item) else item for item in _list(given, what, where)]
    if wrong := [word for word in words if not isinstance(word, str) or not _is_unicode(word)]:
        raise DeclarationError(f"{what} holds {wrong[0]!r}", where=where, hint="list strings")
    return tuple(map(str, words))


def _name_of(cls: type) -> str:
    return next((model.name for model in ModelRegistry.list_all() if model.document_cls is cls), cls.__name__)


def _list(given: object, what: str, where: Location) -> list[Any]:
    if isinstance(given, str):
        raise DeclarationError(f"{what}={given!r} is one string", where=where, hint=f"write {what}=[{given!r}]")
    if not isinstance(given, Sequence):  # a set neither: its order would change from run to run
        raise DeclarationError(f"{what}={given!r} is no list", where=where, hint=f"write {what}=[…]")
    return list(given)


def _is_unicode(text: str) -> bool:
    """Whether the text can be written down: half of a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _roles(given: Sequence[str] | Mapping[str, Sequence[str]], where: Location) -> Permissions:
    if isinstance(given, Mapping):
        actions = _words(list(given), "permissions", where)
        for action in actions:
            if action not in ACTIONS:  # misspelt, it would leave open what it was meant to close
                hint = f"actions are: {', '.join(ACTIONS)}"
                raise DeclarationError(
                    f"permissions names the action {action!r}, which is none", where=where, hint=hint
                )
        return {action: _words(given[action], f"permissions[{action!r}]", where) for action in actions}
    return _words(given, "permissions", where)


def _own_fields(document: Any, attribute: str, where: Location) -> tuple[str, ...]:
    """The fields that a DataModelBase names in an attribute of its class."""
    if attribute in document.model_fields:
        raise DeclarationError(
            f"{attribute} of {document.__name__} became a field of its documents",
            where=where,
            hint=f"leave out its annotation, or write {attribute}: ClassVar[…] = […]",
        )
    return _words(getattr(document, attribute), attribute, where) if issubclass(document, DataModelBase) else ()


def _own_list(document: Any, method: str, where: Location) -> list[Any]:
    """What a DataModelBase returns from one of its methods."""
    if not issubclass(document, DataModelBase):
        return []
    said = f"{document.__name__}.{method}()"
    try:
        found = getattr(document, method)()
    except Exception as error:
        hint = "make it a class method that returns a list, and name other models by strings"
        raise DeclarationError(f"{said} raised {type(error).__name__}: {error}", where=where, hint=hint) from error
    return _list(found, said, where)


def _relations(document: Any, given: object, where: Location) -> tuple[Mapping[str, Any], ...]:
    both = [*_own_list(document, "relations", where), *_list(given, "relations", where)]
    return check_relations([_json(_with_name(relation), "relations", where) for relation in both], where)


def _with_name(relation: Any) -> Any:
    """The relation with the name of its target in the place of a class."""
    target = relation.get("target") if isinstance(relation, Mapping) else None
    return {**relation, "target": _name_of(target)} if inspect.isclass(target) else relation


def _indexes(document: Any, given: object, where: Location) -> tuple[Any, ...]:
    """Field names, lists of them, or pymongo's IndexModel."""
    own = _own_list(document, "indexes", where)
    indexes = [(index, "indexes()") for index in own]
    indexes += [(index, "indexes") for index in _list(given, "indexes", where)]
    for index, what in indexes:
        check_index(index, what, where)
    return tuple(index for index, _ in indexes)


def _flag(given: object, what: str, where: Location) -> bool:
    if isinstance(given, bool):
        return given
    raise DeclarationError(f"{what}={given!r} is neither True nor False", where=where, hint="give one of the two")


def _json(given: object, what: str, where: Location) -> dict[str, Any]:
    """A copy that holds JSON values only, so that the metadata can be written down."""
    if not isinstance(given, Mapping):
        raise DeclarationError(f"{what} holds {given!r}", where=where, hint="give a dict")
    try:
        written = json.dumps(given, allow_nan=False, ensure_ascii=False)
        return cast("dict[str, Any]", json.loads(written.encode()))
    except (TypeError, ValueError, RecursionError) as error:
        raise DeclarationError(f"{what} is not plain JSON: {error}", where=where, hint="use plain values") from None


def _retries(given: object, where: Location) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    raise DeclarationError(f"retries={given!r} is no count", where=where, hint="give a whole number, 0 or more")


def _timeout(given: object, where: Location) -> float | None:
    if given is None or (isinstance(given, int | float) and not isinstance(given, bool) and 0 < given < 1e9):
        return given
    raise DeclarationError(f"timeout={given!r} is no duration", where=where, hint="give seconds, more than 0")
