"""`pulpo chat …`."""

import asyncio
import signal

import typer
from pulpo_core import Project, running
from pulpo_core.cli.console import print_table

from pulpo_chat.bot import Bot
from pulpo_chat.chat_commands import usage_of
from pulpo_chat.messenger import Messenger
from pulpo_chat.settings import ChatSettings


def start() -> None:
    """Run the bot until Ctrl-C or SIGTERM.

    It asks the messenger for messages, so it needs no address of its own. Run one bot for each token.
    """
    project = Project.find()
    asyncio.run(_run(project, project.section(ChatSettings)))


def list_commands() -> None:
    """List the commands that the bot understands, and the operations that they call."""
    operations = Project.find().load().operations
    print_table(["command", "operation"], [[usage_of(operation), operation.name] for operation in operations])


async def _run(project: Project, settings: ChatSettings) -> None:
    token = settings.require_token()
    task = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)  # type: ignore[union-attr]
    try:
        async with running(project) as runtime, Messenger(settings.url, token, settings.poll_seconds) as messenger:
            typer.echo(f"The bot of {project.settings.name} listens.", err=True)
            await Bot(runtime, messenger, settings).run()
    except asyncio.CancelledError:
        typer.echo("The bot has stopped.", err=True)
