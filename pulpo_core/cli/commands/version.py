"""`pulpo version`."""

import platform
from importlib.metadata import version as version_of

import typer

from pulpo_core.cli.console import print_json, print_table
from pulpo_core.cli.options import Json


def version(context: typer.Context, as_json: Json = False) -> None:
    """Show the versions of Python, Pulpo and the installed plugins."""
    versions = {"python": platform.python_version(), "pulpo-core": version_of("pulpo-core")}
    versions |= {plugin.distribution: plugin.version for plugin in context.obj.all}
    if as_json:
        print_json(versions)
    else:
        print_table(["package", "version"], [[name, found] for name, found in versions.items()])
