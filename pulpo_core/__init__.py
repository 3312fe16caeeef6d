"""Pulpo: decorate Beanie documents and Python functions once; plugins turn them into surfaces.

The names below are the public interface. They are imported when first used, so that the command line starts fast.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulpo_core.base import DataModelBase, OperationBase
    from pulpo_core.cli.project_command import CLI
    from pulpo_core.decorators import datamodel, extend_ui, operation
    from pulpo_core.documents import Documents
    from pulpo_core.events import FrameworkEvent
    from pulpo_core.exceptions import (
        ExceptionFactory,
        PulpoException,
        get_error_category,
        handle_errors,
        is_retryable,
        retry_on_error,
    )
    from pulpo_core.generation import Artifact, Code, GenerationContext, Generator, Omission, Part, Templates
    from pulpo_core.hookspecs import Action, hookimpl
    from pulpo_core.invocation import Actor, Invocation
    from pulpo_core.logs import get_logger
    from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
    from pulpo_core.models.refs import Ref
    from pulpo_core.models.validators import HttpUrlStr, NonEmptyStr, Slug, UniqueList, UtcDatetime
    from pulpo_core.project import Project
    from pulpo_core.registries import ModelRegistry, OperationRegistry
    from pulpo_core.runtime import invoke, running
    from pulpo_core.sensitive import Sensitive, masked
    from pulpo_core.services import Service
    from pulpo_core.settings import PluginSettings
    from pulpo_core.transactions import transaction
    from pulpo_core.writes import Write

_MODULES = {
    "pulpo_core.base": ("DataModelBase", "OperationBase"),
    "pulpo_core.decorators": ("datamodel", "extend_ui", "operation"),
    "pulpo_core.events": ("FrameworkEvent",),
    "pulpo_core.documents": ("Documents",),
    "pulpo_core.exceptions": (
        "ExceptionFactory",
        "PulpoException",
        "get_error_category",
        "handle_errors",
        "is_retryable",
        "retry_on_error",
    ),
    "pulpo_core.generation": ("Artifact", "Code", "GenerationContext", "Generator", "Omission", "Part", "Templates"),
    "pulpo_core.hookspecs": ("Action", "hookimpl"),
    "pulpo_core.invocation": ("Actor", "Invocation"),
    "pulpo_core.logs": ("get_logger",),
    "pulpo_core.metadata": ("Metadata", "ModelInfo", "OperationMetadata"),
    "pulpo_core.project": ("Project",),
    "pulpo_core.cli.project_command": ("CLI",),
    "pulpo_core.models.refs": ("Ref",),
    "pulpo_core.registries": ("ModelRegistry", "OperationRegistry"),
    "pulpo_core.runtime": ("invoke", "running"),
    "pulpo_core.sensitive": ("Sensitive", "masked"),
    "pulpo_core.services": ("Service",),
    "pulpo_core.settings": ("PluginSettings",),
    "pulpo_core.transactions": ("transaction",),
    "pulpo_core.models.validators": ("HttpUrlStr", "NonEmptyStr", "Slug", "UniqueList", "UtcDatetime"),
    "pulpo_core.writes": ("Write",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "CLI",
    "Action",
    "Actor",
    "Artifact",
    "Code",
    "DataModelBase",
    "Documents",
    "ExceptionFactory",
    "FrameworkEvent",
    "GenerationContext",
    "Generator",
    "HttpUrlStr",
    "Invocation",
    "Metadata",
    "ModelInfo",
    "ModelRegistry",
    "NonEmptyStr",
    "Omission",
    "OperationBase",
    "OperationMetadata",
    "OperationRegistry",
    "Part",
    "PluginSettings",
    "Project",
    "PulpoException",
    "Ref",
    "Sensitive",
    "Service",
    "Slug",
    "Templates",
    "UniqueList",
    "UtcDatetime",
    "Write",
    "datamodel",
    "extend_ui",
    "get_error_category",
    "get_logger",
    "handle_errors",
    "hookimpl",
    "invoke",
    "is_retryable",
    "masked",
    "operation",
    "retry_on_error",
    "running",
    "transaction",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
