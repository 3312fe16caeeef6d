"""The plugin's implementations of Pulpo's hooks."""

import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_api.compile.generator import ApiGenerator
    from pulpo_api.settings import ApiSettings
    from pulpo_core.cli.commands import Commands
    from pulpo_core.lint_rules import Rule
    from pulpo_core.metadata import ModelInfo, OperationMetadata
    from pulpo_core.project import Project
    from pulpo_core.services import Service
    from pulpo_core.usage import Usage
    from pulpo_core.writes import WriteMiddleware


@hookimpl
def pulpo_hookspecs() -> ModuleType:
    from pulpo_api import hookspecs

    return hookspecs


@hookimpl
def pulpo_settings() -> "type[ApiSettings]":
    from pulpo_api.settings import ApiSettings

    return ApiSettings


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    cli.group("api", help="Serve the REST API.")
    cli.add("api start", "pulpo_api.commands:start", help="Serve the REST API, here or in the background.")
    background = "pulpo_api.background_commands"
    cli.add("api stop", f"{background}:stop", help="Stop the REST API in the background.")
    cli.add("api restart", f"{background}:restart", help="Restart the REST API in the background.")
    cli.add("api logs", f"{background}:logs", help="Show the log of the REST API in the background.")
    cli.add("api openapi", "pulpo_api.compile.openapi.command:write", help="Write the OpenAPI document.")
    cli.group("api keys", help="Create, list and revoke API keys.")
    cli.add("api keys create", "pulpo_api.auth.commands:create", help="Create an API key and print it once.")
    cli.add("api keys list", "pulpo_api.auth.commands:list_keys", help="List the API keys.")
    cli.add("api keys revoke", "pulpo_api.auth.commands:revoke", help="Revoke an API key.")


@hookimpl
def pulpo_generators(project: "Project") -> "list[ApiGenerator]":
    from pulpo_api.compile.generator import ApiGenerator

    return [ApiGenerator(project)]


@hookimpl
def pulpo_services(project: "Project") -> "list[Service]":
    from pulpo_api.server.service import api_service

    return [api_service(project)]


@hookimpl
def pulpo_lint_rules() -> "list[Rule]":
    from pulpo_api.compile.lint import hidden_by_parameter, reserved_path

    return [hidden_by_parameter, reserved_path]


@hookimpl
def pulpo_usage(item: "ModelInfo | OperationMetadata", project: "Project") -> "Iterator[Usage]":
    from pulpo_api.compile.usage import usage

    return usage(item, project)


@hookimpl
def pulpo_documents() -> "list[type[Document]]":
    from pulpo_api.auth.keys import ApiKey
    from pulpo_api.auth.login_links import LoginLink
    from pulpo_api.auth.sessions import Session
    from pulpo_api.background.records import KeptAnswer, RunRecord

    return [ApiKey, KeptAnswer, LoginLink, RunRecord, Session]


@hookimpl
def pulpo_context() -> Mapping[str, Any]:
    """Return the id, the client and the key of the request that an invocation is part of."""
    module = sys.modules.get("pulpo_api.http.current_request")  # every process that serves the API has imported it
    return module.request_context() if module else {}


@hookimpl
def pulpo_writes(project: "Project") -> "list[WriteMiddleware]":
    from pulpo_api.served_projects import is_served

    if not is_served(project.root):
        return []
    from pulpo_api.settings import ApiSettings

    if project.section(ApiSettings).events_source == "change_stream":
        return []
    from pulpo_api.events.feed import fed_by_writes
    from pulpo_api.events.write_middleware import report_write
    from pulpo_core.writes import OptionalMiddleware

    return [OptionalMiddleware(report_write, lambda: fed_by_writes() is not None)]
