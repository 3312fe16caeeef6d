"""`pulpo api keys create`, `list` and `revoke`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer
from beanie import init_beanie

from pulpo_api.auth.keys import ApiKey, active_keys, new_key
from pulpo_core.cli.console import local_time, stderr
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import wrong_usage
from pulpo_core.cli.output import Output
from pulpo_core.database import Database
from pulpo_core.exceptions import ConflictError, NotFoundError, ValidationError
from pulpo_core.project import Project
from pulpo_core.times import DURATIONS, read_duration

T = TypeVar("T")
Name = Annotated[
    str, typer.Argument(help="The purpose of the key: `ci`, `backup`. It names the actor in the audit trail.")
]
Roles = Annotated[list[str] | None, typer.Option("--role", "-r", help="A role for the key. Repeat for several.")]
Expires = Annotated[str, typer.Option("--expires", help=f"The lifetime of the key: {DURATIONS}, or never.")]


def create(name: Name, roles: Roles = None, expires: Expires = "never") -> None:
    """Create an API key and print it. It cannot be shown again, because only its hash is stored.

    Only the key goes to stdout, so that it can be piped to another program.
    """
    if not name.strip() or not name.isprintable():
        raise ValidationError(f"the name of a key must be printable text, got {name!r}", hint="write a word or two")
    expires_at = _end(expires)

    async def insert() -> tuple[ApiKey, str]:
        if any(other.name == name for other in await active_keys()):
            raise ConflictError(f"there is an active key {name!r}", hint=f"revoke it: `pulpo api keys revoke {name}`")
        key, text = new_key(name, roles or [], expires_at)
        await key.insert()
        return key, text

    key, text = _run(insert)
    typer.echo(text)
    until = f"until {local_time(key.expires_at)}" if key.expires_at else "until it is revoked"
    shown = ", ".join(key.roles) or "none"
    message = f"Key {name!r} ({key.prefix}) is valid {until}; its roles: {shown}. It is not shown again."
    stderr().print(message, markup=False)


@listing
def list_keys(*, output: Output) -> None:
    """List the API keys, newest first: their names and prefixes, not their secrets."""
    now = datetime.now(UTC)
    found = _run(lambda: ApiKey.find_all().sort("-created_at").to_list())
    fields = {"name", "prefix", "roles", "created_at", "expires_at", "revoked_at", "last_used_at"}
    output.print_listing(
        [{**key.model_dump(mode="json", include=fields), "state": key.state(now)} for key in found],
        ["name", "prefix", "state", "roles", "created", "expires", "last used"],
        [
            [
                key.name,
                key.prefix,
                key.state(now),
                ", ".join(key.roles),
                *(local_time(time) if time else "-" for time in (key.created_at, key.expires_at, key.last_used_at)),
            ]
            for key in found
        ],
        empty="There are no API keys: `pulpo api keys create NAME` creates one.",
    )


def revoke(
    key: Annotated[str, typer.Argument(help="The key's name or prefix, as `pulpo api keys list` shows it.")],
) -> None:
    """Revoke an API key. A running API refuses it within seconds."""

    async def change() -> ApiKey:
        found = [item for item in await ApiKey.find({"revoked_at": None}).to_list() if key in (item.name, item.prefix)]
        if not found:
            raise NotFoundError(f"there is no API key {key!r}", hint="`pulpo api keys list` shows them")
        if len(found) > 1:
            prefixes = ", ".join(item.prefix for item in found)
            raise ConflictError(f"several keys have the name {key!r}", hint=f"give the prefix of one: {prefixes}")
        now = {"$set": {"revoked_at": datetime.now(UTC)}}
        await ApiKey.get_pymongo_collection().update_one({"prefix": found[0].prefix}, now)
        return found[0]

    done = _run(change)
    stderr().print(f"Key {done.name!r} ({done.prefix}) is revoked.", markup=False)


def _end(expires: str) -> datetime | None:
    if expires == "never":
        return None
    try:
        with wrong_usage():
            return datetime.now(UTC) + read_duration(expires, "--expires")
    except OverflowError:
        raise typer.BadParameter("is later than all dates", param_hint="--expires") from None


def _run(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` with the keys in the project's database. The project itself need not be importable."""

    async def connected() -> T:
        database = await Database.open(Project.find())
        try:
            models: list[Any] = [ApiKey]
            await init_beanie(database=database.client[database.name], document_models=models)
            return await work()
        finally:
            await database.close()

    return asyncio.run(connected())
