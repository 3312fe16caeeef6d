"""The table of commands: words, groups in groups, names that are taken."""

from typing import Any

import pytest
import typer
from typer.main import get_command

from pulpo_core import hookimpl
from pulpo_core.cli.app import LazyCommand, build
from pulpo_core.cli.commands import CommandClashError, Commands
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


def rooms() -> Any:
    """A tree of commands, as the function of `Commands.tree` returns it."""
    app = typer.Typer()
    app.callback()(lambda: None)
    app.command("kitchen", help="Look into it.")(lambda: typer.echo("a kitchen"))
    return get_command(app)


class House:
    @hookimpl
    def pulpo_commands(self, cli: Commands) -> None:
        cli.tree("house", f"{__name__}:rooms", help="All about the house.", in_project="models")


def test_a_tree_is_made_when_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    build(from_modules(house=House())).main(["house", "kitchen"], prog_name="pulpo", standalone_mode=False)
    assert capsys.readouterr().out == "a kitchen\n"


def test_a_project_has_a_tree_by_its_own_word_too() -> None:
    plugins = from_modules(house=House())
    found = [build(plugins, of_project=True).commands[word] for word in ("house", "models")]
    assert [(each.name, each.help) for each in found] == [
        ("house", "All about the house."),
        ("models", "List the project's models. All about the house."),
    ]
    assert build(plugins).commands["models"].help == "List the project's models."


@pytest.mark.parametrize(
    ("words", "ran"),
    [([], "models"), (["--json"], "models"), (["--help"], "house"), (["kitchen"], "house"), (["kitchn"], "house")],
)
def test_a_tree_leaves_its_name_to_the_command_that_had_it(words: list[str], ran: str) -> None:
    command = build(from_modules(house=House()), of_project=True).commands["models"]
    assert isinstance(command, LazyCommand)
    assert command.chosen(words).command.words == (ran,)


def test_a_tree_with_a_name_that_is_taken() -> None:
    commands = Commands(plugin="keys")
    commands.add("house open", "os:getcwd", help="Open it.")
    with pytest.raises(CommandClashError, match="the command `pulpo house` is taken by keys"):
        commands.tree("house", "os:getcwd", help="x")
