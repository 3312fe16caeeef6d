"""The table of commands: words, groups in groups, names that are taken."""

import pytest

from pulpo_core import hookimpl
from pulpo_core.cli import build
from pulpo_core.commands import Commands
from pulpo_core.plugins import from_modules


class Keys:
    @hookimpl
    def pulpo_commands(self, cli: Commands) -> None:
        cli.group("safe", help="All about the safe.")
        cli.group("safe keys", help="All about its keys.")
        cli.add("safe open", "os:getcwd", help="Open it.")
        cli.add("safe keys list", "os:getcwd", help="List them.")


def test_groups_in_groups() -> None:
    root = build(from_modules(keys=Keys()))
    safe = root.commands["safe"]
    assert safe.help == "All about the safe."
    assert set(safe.commands) == {"open", "keys"}  # type: ignore[attr-defined]
    keys = safe.commands["keys"]  # type: ignore[attr-defined]
    assert (keys.name, keys.help, set(keys.commands)) == ("keys", "All about its keys.", {"list"})


@pytest.mark.parametrize("name", ["", "a b c d"])
def test_too_few_or_many_words(name: str) -> None:
    with pytest.raises(ValueError, match="one to three words"):
        Commands().add(name, "os:getcwd", help="x")


@pytest.mark.parametrize("name", ["safe", "safe keys", "safe keys list", "safe open door"])
def test_taken(name: str) -> None:
    plugins = from_modules(keys=Keys())
    commands = Commands(plugin="keys")
    plugins.collect("pulpo_commands", cli=commands)
    with pytest.raises(Exception, match=f"the command `pulpo {name}` is taken by keys"):
        commands.add(name, "os:getcwd", help="x")
