"""The `pulpo` command: a tree of commands, each imported only when it runs."""

import importlib
import io
import os
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from pulpo_core import logs
from pulpo_core.cli import completion, garbage
from pulpo_core.cli.commands import (
    CORE,
    Command,
    CommandImportError,
    Commands,
    MissingCommandError,
)
from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.cli.commands.events import emit_runs
from pulpo_core.cli.json_errors import error_members, is_json, print_json_error
from pulpo_core.cli.json_usage import JsonErrors, JsonUsage
from pulpo_core.cli.typer_internals import use_completion_scripts
from pulpo_core.distributions import distribution_of, install_hint
from pulpo_core.exceptions import ConfigurationError, ProcessingError, PulpoException
from pulpo_core.file_hints import FULL, UNUSABLE
from pulpo_core.plugins.choices import NO_PLUGINS

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins


class LazyCommand(TyperCommand):
    """A command with a name and a help text. Its function is imported by `load`.

    A tree that has the name of another command in a project may have `replaced` it: then that command runs if no word
    follows, so that `./main models` lists the models, and `./main models list Job` documents.
    """

    def __init__(self, command: Command, name: str = "", replaced: "LazyCommand | None" = None) -> None:
        text = f"{replaced.help} {command.help}" if replaced else command.help
        super().__init__(name or command.words[-1], help=text)
        self.command = command
        self.replaced = replaced

    def chosen(self, words: list[str]) -> "LazyCommand":
        """Return the command to run with these words: the replaced one, if they do not begin with a command."""
        is_replaced = not words or (words[0].startswith("-") and words[0] != "--help")
        return self.replaced if self.replaced and is_replaced else self

    def load(self, plugins: "Plugins | None") -> Any:
        """Import the function, and return it as a command that sends events of its runs to `plugins`.

        Raises CommandImportError if the function of a plugin cannot be imported.
        """
        try:
            command = self._load()
            emit_runs(command, " ".join(self.command.words), plugins)
            return command
        except (Exception, SystemExit) as error:
            if self.command.plugin == CORE or isinstance(error, PulpoException):
                raise
            raise CommandImportError(
                f"`pulpo {' '.join(self.command.words)}` of plugin {self.command.plugin} cannot be loaded from "
                f"{self.command.target}: {type(error).__name__}: {error}",
                hint=_extra_hint(error, plugins)
                or f"update or uninstall it: `pulpo plugins info {self.command.plugin}` names its distribution",
            ) from error

    def _load(self) -> Any:
        module, _, name = self.command.target.partition(":")
        function = getattr(importlib.import_module(module), name)
        if self.command.is_tree:
            return function()
        app = typer.Typer(add_completion=False, rich_markup_mode=_markup())
        app.command(self.name, help=self.help, cls=JsonErrors)(function)
        command = get_command(app)
        command.help = command.callback.__doc__ or self.help
        return command


def _extra_hint(error: BaseException, plugins: "Plugins | None") -> str | None:
    """Return a hint which extra of Pulpo or of a plugin to install if that is why an import failed; else None."""
    names = ["pulpo-core", *(plugin.distribution for plugin in plugins.active)] if plugins else []
    return next((hint for name in names if (hint := install_hint(error, name))), None)


class LazyGroup(JsonUsage, TyperGroup):
    """A group whose commands are loaded when they are run, not when they are listed."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command for `args`, and load it. Raises MissingCommandError if its distribution is not installed."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except typer.TyperException as error:
            command_line = " ".join([*_words(ctx), args[0]])
            distribution = distribution_of(command_line)
            if distribution and not _works(distribution, ctx.obj):
                raise missing_command(command_line, distribution, ctx.obj) from None
            if "Did you mean" not in error.message:  # text that Typer adds
                error.message += "\nPlugins bring commands: `pulpo plugins list` shows those that are installed."
            raise
        return name, command.chosen(rest).load(ctx.obj) if isinstance(command, LazyCommand) else command, rest


def _works(distribution: str, plugins: "Plugins | None") -> bool:
    """Return True if the commands of a distribution are there, so that another one of its group does not exist."""
    return plugins is not None and any(
        plugin.distribution == distribution and plugin.state == "active" for plugin in plugins.all
    )


def _words(context: Any) -> list[str]:
    """Return the words of a group, without the program's own name."""
    return [] if context.parent is None else [*_words(context.parent), context.info_name]


def resolve_of(distribution: str, command: str, target: str) -> Any:
    """Import an object from a distribution that may not be installed: `resolve_of("pulpo-cli", "up", …)`.

    If it is not installed, raises MissingCommandError for `command`, one of its commands. Raises ModuleNotFoundError if
    a dependency of the distribution is missing.
    """
    try:
        return resolve_name(target)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != target.partition(".")[0]:
            raise
        raise missing_command(command, distribution) from None


def missing_command(command: str, distribution: str, plugins: "Plugins | None" = None) -> MissingCommandError:
    """Return the error for a missing command: its distribution is not installed, is disabled, or cannot be loaded."""
    message = f"`pulpo {command}` comes with {distribution}"
    try:
        version(distribution)
    except PackageNotFoundError:
        return MissingCommandError(message, hint=f"pip install {distribution}")
    found = [plugin for plugin in plugins.all if plugin.distribution == distribution] if plugins else []
    if notes := [plugin.note for plugin in found if plugin.note]:
        return MissingCommandError(f"{message}, which is disabled by {notes[0]}", hint="enable the plugin")
    problems = [problem for plugin in found for problem in plugin.problems]
    hint = problems[0] if problems else "`pulpo plugins list` shows the reason"
    return MissingCommandError(f"{message}, which is installed, but cannot be loaded", hint=hint)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("pulpo-core"))
        raise typer.Exit


def _root(
    project: Annotated[
        Path | None,
        typer.Option("--project", "-p", metavar="FOLDER", envvar="PULPO_PROJECT", help="The project's folder."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log details too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Log errors only.")] = False,
    traceback: Annotated[bool, typer.Option("--traceback", help="Show the whole traceback of an error.")] = False,
    no_plugins: Annotated[
        bool, typer.Option("--no-plugins", envvar=NO_PLUGINS, help="Load no plugins, if one of them is broken.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Compile, run and inspect Pulpo projects."""
    if project is not None:
        if not project.is_dir():
            raise typer.BadParameter(f"{str(project)!r} is not a folder", param_hint="--project")
        os.environ["PULPO_PROJECT"] = str(project.resolve())
    if traceback:
        os.environ["PULPO_TRACEBACK"] = "1"
    if verbose and quiet:
        raise typer.BadParameter("it cannot be combined with --verbose", param_hint="--quiet")
    if verbose or quiet:
        os.environ["PULPO_LOG_LEVEL"] = (
            "debug" if verbose else "error"
        )  # also for the processes that this command starts
        _configure_logs()


def _write_any_text() -> None:
    """Escape characters that the encoding of stdout lacks, as on stderr: "ö" becomes `\\xf6` in ASCII."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def file_error(error: OSError) -> ProcessingError | None:
    """Return the error to print for a file that cannot be used, or for a full disk; None for other errors."""
    if isinstance(error, FileNotFoundError) and not _is_somewhere():
        return ProcessingError("the current folder was removed", hint="change to a folder that exists")
    hint = UNUSABLE.get(error.errno or 0)
    if hint is None or (error.filename is None and error.errno not in FULL):
        return None
    # no name: a file that was open when the disk was full, perhaps stdout
    path = os.path.abspath(os.fsdecode(error.filename)) if error.filename is not None else None  # noqa: PTH100
    return ProcessingError(f"the file system refuses it: {error.strerror}", where=path, hint=hint)


def _is_somewhere() -> bool:
    try:
        return bool(Path.cwd())
    except FileNotFoundError:
        return False


def _configure_logs() -> None:
    """Configure the logs by the environment. Commands that read the project's settings configure them again."""
    logs.configure(os.environ.get("PULPO_LOG_LEVEL", "info").lower(), os.environ.get("PULPO_LOG_FORMAT", "auto"))


def build(plugins: "Plugins", *, of_project: bool = False) -> TyperGroup:
    """Return the tree of all commands: those of the core and of the plugins.

    With `of_project`, return the tree of a project's own command, in which trees of plugins also have their name for
    projects (`in_project`).
    """
    commands = collect_commands(plugins)
    root = _empty_root()
    for child in _children((), commands).values():
        root.add_command(child)
    for command in commands.table.values() if of_project else ():
        if command.in_project:
            replaced = cast("LazyCommand | None", root.commands.get(command.in_project))
            root.add_command(LazyCommand(command, command.in_project, replaced))
    return root


def _empty_root() -> TyperGroup:
    """Return the `pulpo` command with its options, and no commands."""
    use_completion_scripts()
    app = typer.Typer(cls=LazyGroup, no_args_is_help=True, rich_markup_mode=_markup(), pretty_exceptions_enable=False)
    app.callback()(_root)
    return cast("TyperGroup", get_command(app))


def _apply_early(arguments: list[str]) -> None:
    """Set the variables for `--project` and `--no-plugins` before plugins are loaded, because they select the plugins.

    A mistake in the options is reported when the whole command line is parsed.
    """
    root = _empty_root()
    context = root.context_class(root, info_name="pulpo", resilient_parsing=True)
    with suppress(typer.TyperException):  # split into options only: converting their values would import Pydantic
        given, _, _ = root.make_parser(context).parse_args(list(arguments))
        if given.get("no_plugins"):
            os.environ[NO_PLUGINS] = "1"
        if (project := given.get("project")) and Path(project).is_dir():
            os.environ["PULPO_PROJECT"] = str(Path(project).resolve())


def _children(group: tuple[str, ...], commands: Commands) -> dict[str, Any]:
    """Return the commands and groups directly below a group."""
    depth, children = len(group), dict[str, Any]()
    for command in commands.under(*group):
        word, is_leaf = command.words[depth], len(command.words) == depth + 1
        if word not in children:
            children[word] = LazyCommand(command) if is_leaf else _group((*group, word), commands)
    return children


def _group(words: tuple[str, ...], commands: Commands) -> LazyGroup:
    name = " ".join(words)
    return LazyGroup(
        name=words[-1],
        help=commands.groups.get(name, f"Commands of {name}."),
        commands=_children(words, commands),
        no_args_is_help=True,
        rich_markup_mode=_markup(),
    )


def _markup() -> Any:
    """Return the markup of help texts: Rich in a terminal, none in a pipe, which saves 90 ms."""
    return "rich" if sys.stdout.isatty() else None


def show_hints(plugins: "Plugins") -> None:
    """Print the hints about plugins that make every command slow."""
    for plugin in plugins.all:
        if plugin.hint:
            typer.echo(f"{plugin}: {plugin.hint}", err=True)


def main(prog_name: str = "pulpo", *, of_project: bool = False) -> None:
    """Run `pulpo`. A PulpoException is printed as one message, and determines the exit code."""
    from pulpo_core.plugins import discover_for_command

    garbage.pause()  # until the command begins: see JsonErrors
    sys.excepthook = _print_traceback
    _configure_logs()
    _write_any_text()
    plugins = None
    try:
        _apply_early(sys.argv[1:])
        plugins = discover_for_command()
        if sys.stderr.isatty():  # a person is waiting
            show_hints(plugins)
        tree = build(plugins, of_project=of_project)
        if completion.is_wanted() or _has_unknown_shortcut(tree, sys.argv[1:], of_project):
            from pulpo_core.cli.commands.completion_record import write_record  # rarely needed

            write_record(collect_commands(plugins), plugins)
        tree(prog_name=prog_name, obj=plugins)
    except PulpoException as error:
        _leave(error)
    except OSError as error:
        if (refused := file_error(error)) is None:
            raise
        _leave(refused)
    except ModuleNotFoundError as error:
        if not (hint := _extra_hint(error, plugins)):
            raise
        _leave(ConfigurationError(f"this needs {error.name}, which is not installed", hint=hint))


def _has_unknown_shortcut(tree: TyperGroup, words: list[str], of_project: bool) -> bool:
    """Return True if these words name a command with a shortcut that is not in the record."""
    found = tree.commands.get(words[0]) if words else None
    has_one = isinstance(found, LazyCommand) and bool(found.command.shortcut)
    return has_one and completion.shortcut_of(words[0], of_project) is None


def _print_traceback(kind: type[BaseException], error: BaseException, traceback: Any) -> None:
    """Print an unhandled error as Python does, but without sensitive values."""
    from pulpo_core.sensitive import traceback_text

    sys.stderr.write(traceback_text(error))


def _leave(error: PulpoException) -> NoReturn:
    """Print an error and exit."""
    if os.environ.get("PULPO_TRACEBACK"):
        raise error
    from pulpo_core.cli.console import print_error

    if is_json(sys.argv[1:]):
        print_json_error(error_members(error), error.exit_code)
    else:
        print_error(error)
    sys.exit(error.exit_code)
