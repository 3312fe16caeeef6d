"""The hooks that Pulpo calls."""

from typing import TYPE_CHECKING

from pulpo_core import hookimpl

if TYPE_CHECKING:
    from pulpo_core.cli.commands import Commands
    from pulpo_core.project import Project
    from pulpo_core.services import Service

    from pulpo_chat.settings import ChatSettings


@hookimpl
def pulpo_settings() -> "type[ChatSettings]":
    from pulpo_chat.settings import ChatSettings

    return ChatSettings


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    cli.group("chat", help="The bot that offers operations in a chat.")
    cli.add("chat start", "pulpo_chat.commands:start", help="Run the bot.")
    cli.add("chat commands", "pulpo_chat.commands:list_commands", help="List the commands that the bot understands.")


@hookimpl
def pulpo_services(project: "Project") -> "list[Service]":
    import sys

    from pulpo_core.services import Service

    from pulpo_chat.settings import ChatSettings

    if not project.section(ChatSettings).token.get_secret_value():
        return []
    return [
        Service(
            name="chat",
            command=(sys.executable, "-m", "pulpo_core", "chat", "start"),
            description="The bot that offers operations in a chat.",
            waits_for=("db",),
        )
    ]
