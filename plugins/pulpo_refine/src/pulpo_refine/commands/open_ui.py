"""`pulpo ui open`."""

import asyncio
import pkgutil
import sys
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from beanie import init_beanie

from pulpo_core.cli.console import stderr
from pulpo_core.database import Database
from pulpo_core.exceptions import ServiceError
from pulpo_core.project import Project
from pulpo_core.users import user_name
from pulpo_refine.commands.address import Address, api_address
from pulpo_refine.settings import RefineSettings

OF_TERMINALS = ("www-browser", "links", "elinks", "lynx", "w3m")

NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="The API's port, instead of the setting.")]


def open_ui(no_browser: NoBrowser = False, port: Port = None) -> None:
    """Open the admin UI, signed in with every role, by a link that works once.

    Meant for the first sign-in, and for people who control this machine anyway. The link is valid for two minutes, on
    this machine only; its address is printed, and opened in a browser if there is one. The API must be running.
    """
    project = Project.find()
    address = api_address(project, port)
    _check_running(address)
    token = asyncio.run(_new_link(project, f"local:{user_name() or 'admin'}"))
    prefix = project.section(RefineSettings).prefix
    url = f"{address.url}/login/link?token={token}&next={quote(f'{prefix}/')}"
    typer.echo(url)
    if not no_browser and sys.stdout.isatty() and not _open(url):
        stderr().print("There is no browser here: open the address in one on this machine.")


def _open(url: str) -> bool:
    """Open a browser with windows. Returns False if there is none.

    Without a display, Python would start a browser for terminals. It cannot show the UI, but would use up the link.
    """
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return Path(getattr(browser, "name", "")).name not in OF_TERMINALS and browser.open(url)


async def _new_link(project: Project, actor: str) -> str:
    """Store a link in the project's database. The project itself need not be importable."""
    document = pkgutil.resolve_name("pulpo_api.auth.login_links:LoginLink")
    new_login_link = pkgutil.resolve_name("pulpo_api.auth.login_links:new_login_link")
    database = await Database.open(project)
    try:
        await init_beanie(database=database.client[database.name], document_models=[document])
        return str(await new_login_link(actor))
    finally:
        await database.close()


def _check_running(address: Address) -> None:
    try:
        with urllib.request.urlopen(f"{address.url}/health", timeout=10):  # noqa: S310 (loopback)
            return
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        hint = "run `pulpo up` or `pulpo dev`; --port names another port"
        raise ServiceError(f"the API does not answer at {address.url}", hint=hint) from None
