"""Runs the project for one command, with the person at the terminal as the actor."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, TypeVar

from pulpo_cli.project.settings import CommandSettings
from pulpo_cli.project.user import roles_hint, user_name
from pulpo_core.cli.garbage import paused
from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import Actor
from pulpo_core.project import Project
from pulpo_core.runtime import running

if TYPE_CHECKING:
    from pulpo_core.runtime import Runtime

Result = TypeVar("Result")


def run_in_project(work: "Callable[[Runtime, Actor], Awaitable[Result]]") -> Result:
    """Run `work` in the running project, for the person at the terminal. Raises what `work` raises.

    The hint of a refusal names the setting for the roles of people at the terminal.
    """
    project = Project.find()
    actor = Actor(user_name(), frozenset(project.section(CommandSettings).roles))

    async def run() -> Result:
        async with AsyncExitStack() as stack:
            with paused():
                runtime = await stack.enter_async_context(running(project))
            return await work(runtime, actor)

    try:
        return asyncio.run(run())
    except PermissionDeniedError as error:
        hint = roles_hint(actor.id)
        raise PermissionDeniedError(error.message, error.details, where=error.where, hint=hint) from error
