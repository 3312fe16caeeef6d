"""Loading of a project's metadata from its code, with the framework events for it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pulpo_core.counted import counted
from pulpo_core.events import FrameworkEventType, Listening, emit
from pulpo_core.exceptions import DeclarationError, PulpoException
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from pulpo_core.metadata import Metadata


def load_metadata(import_entrypoint: Callable[[], None], plugins: Listening) -> "Metadata":
    """Import the entrypoint, and freeze what it declared. Raises ConfigurationError or DeclarationError."""
    started = time.perf_counter()
    try:
        metadata = _load(import_entrypoint)
    except PulpoException as error:
        emit(plugins, _type_of(error), "decorators", "the project cannot be loaded", error=error)
        raise
    emit(
        plugins,
        FrameworkEventType.DECORATOR_REGISTRATION_COMPLETE,
        "decorators",
        f"registered: {counted(len(metadata.models), 'model')}, {counted(len(metadata.operations), 'operation')}",
        started=started,
        models=[model.name for model in metadata.models],
        operations=[operation.name for operation in metadata.operations],
    )
    return metadata


def _load(import_entrypoint: Callable[[], None]) -> "Metadata":
    import_entrypoint()
    from pulpo_core.assembly import freeze
    from pulpo_core.registries import ModelRegistry, OperationRegistry

    for name in ModelRegistry.unknown_extended():
        hint = did_you_mean(name, ModelRegistry.get_all())
        raise DeclarationError(f"extend_ui names the model {name!r}, which does not exist", hint=hint)
    return freeze(ModelRegistry.list_all(), OperationRegistry.list_all())


def _type_of(error: PulpoException) -> FrameworkEventType:
    """Return the type of event for an error: items with the same name, another bad declaration, or code that fails."""
    rule = str(error.details.get("rule", ""))
    if not isinstance(error, DeclarationError) or rule == "import-failed":
        return FrameworkEventType.FRAMEWORK_INIT_ERROR
    if rule.startswith("colliding"):
        return FrameworkEventType.DECORATOR_REGISTRATION_ERROR
    return FrameworkEventType.DECORATOR_VALIDATION_ERROR
