"""The `pulpo` command: a tree of commands, of which each is imported only when it runs."""

import errno
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
from pulpo_core.cli.commands.events import tell_of_runs
from pulpo_core.cli.json_errors import error_members, is_json, print_json_error
from pulpo_core.cli.json_usage import JsonErrors
from pulpo_core.cli.typer_internals import use_completion_scripts
from pulpo_core.distributions import distribution_of, install_hint
from pulpo_core.exceptions import ConfigurationError, ProcessingError, PulpoException
from pulpo_core.plugins.choices import NO_PLUGINS

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins


PERMISSION = "let this user read and write there, or work on a copy of the project"
UNUSABLE = {
    errno.EACCES: PERMISSION,
    errno.EPERM: PERMISSION,
    errno.EROFS: "it is on a read-only file system: work on a copy of the project",
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "the user's quota is used up: free some space",
}
"""What to do about errors of the file system, whichever command meets them."""


class LazyCommand(TyperCommand):
    """A command with a name and a help text. Its function is imported by `load`."""

    def __init__(self, command: Command) -> None:
        super().__init__(command.words[-1], help=command.help)
        self.command = command

    def load(self, plugins: "Plugins | None") -> Any:
        """Import the function and make it a command, which tells `plugins` of its runs. Raises CommandImportError where
        a plugin's cannot be imported."""
        try:
            command = self._load()
            tell_of_runs(command, " ".join(self.command.words), plugins)
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
    """Return what to install if an import failed because an extra of Pulpo or of a plugin is missing; else None."""
    names = ["pulpo-core", *(plugin.distribution for plugin in plugins.active)] if plugins else []
    return next((hint for name in names if (hint := install_hint(error, name))), None)


class LazyGroup(TyperGroup):
    """A group whose commands are loaded when they are run, not when they are listed."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command for `args`, and load it. Raises MissingCommandError if its distribution is not installed."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except typer.TyperException as error:
            command_line = " ".join([*_words(ctx), args[0]])
            if distribution := distribution_of(command_line):
                raise missing_command(command_line, distribution, ctx.obj) from None
            if "Did you mean" not in error.message:  # what Typer adds
                error.message += "\nPlugins bring commands: `pulpo plugins list` shows those that are installed."
            raise
        return name, command.load(ctx.obj) if isinstance(command, LazyCommand) else command, rest


def _words(context: Any) -> list[str]:
    """Return the words of a group, without the program's own name."""
    return [] if context.parent is None else [*_words(context.parent), context.info_name]


def resolve_of(distribution: str, command: str, target: str) -> Any:
    """Return what a distribution that may be missing has at an import path: `resolve_of("pulpo-cli", "up", …)`.

    Raises MissingCommandError, which names one of its commands, without it; ModuleNotFoundError if something that the
    distribution needs is missing.
    """
    try:
        return resolve_name(target)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != target.partition(".")[0]:
            raise
        raise missing_command(command, distribution) from None


def missing_command(command: str, distribution: str, plugins: "Plugins | None" = None) -> MissingCommandError:
    """Return the error for a command that is not there: its distribution is not installed, disabled, or not loaded."""
    message = f"`pulpo {command}` comes with {distribution}"
    try:
        version(distribution)
    except PackageNotFoundError:
        return MissingCommandError(message, hint=f"pip install {distribution}")
    found = [plugin for plugin in plugins.all if plugin.distribution == distribution] if plugins else []
    if notes := [plugin.note for plugin in found if plugin.note]:
        return MissingCommandError(f"{message}, which is disabled by {notes[0]}", hint="enable the plugin")
    problems = [problem for plugin in found for problem in plugin.problems]
    hint = problems[0] if problems else "`pulpo plugins list` says why"
    return MissingCommandError(f"{message}, which is installed, but cannot be loaded", hint=hint)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("pulpo-core"))
        raise typer.Exit


def _root(
    project: Annotated[
        Path | None,
        typer.Option("--project", "-p", metavar="FOLDER", envvar="PULPO_PROJECT", help="Work on the project there."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log details too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Log errors only.")] = False,
    traceback: Annotated[bool, typer.Option("--traceback", help="Show the whole traceback of an error.")] = False,
    no_plugins: Annotated[
        bool, typer.Option("--no-plugins", envvar=NO_PLUGINS, help="Load no plugin, in case one of them does harm.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Compile, run and look at Pulpo projects."""
    if project is not None:
        if not project.is_dir():
            raise typer.BadParameter(f"{str(project)!r} is not a folder", param_hint="--project")
        os.environ["PULPO_PROJECT"] = str(project.resolve())
    if traceback:
        os.environ["PULPO_TRACEBACK"] = "1"
    if verbose and quiet:
        raise typer.BadParameter("it cannot be combined with --verbose", param_hint="--quiet")
    if verbose or quiet:
        os.environ["PULPO_LOG_LEVEL"] = "debug" if verbose else "error"  # for what this command starts, too
        _configure_logs()


def _write_any_text() -> None:
    """Let text be written that the terminal's encoding does not have: "ö" becomes `\\xf6` in ASCII, as on stderr."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def file_error(error: OSError) -> ProcessingError | None:
    """Return the error to print for a file that this user may not use, or for a full disk; None for any other."""
    if error.filename is None or error.errno not in UNUSABLE:
        return None
    path = os.path.abspath(os.fsdecode(error.filename))  # noqa: PTH100 (the name may be a file descriptor's)
    return ProcessingError(f"the file system refuses it: {error.strerror}", where=path, hint=UNUSABLE[error.errno])


def _configure_logs() -> None:
    """Configure the logs by the environment. Commands that read the project's settings do it again."""
    logs.configure(os.environ.get("PULPO_LOG_LEVEL", "info").lower(), os.environ.get("PULPO_LOG_FORMAT", "auto"))


def build(plugins: "Plugins", *, of_project: bool = False) -> TyperGroup:
    """Return the tree of all commands: those of the core and of the plugins.

    `of_project` gives the tree of a project's own command, where the trees of plugins have their words for it, too.
    """
    commands = collect_commands(plugins)
    root = _empty_root()
    for child in _children((), commands).values():
        root.add_command(child)
    for command in commands.table.values() if of_project else ():
        if command.in_project:
            root.add_command(LazyCommand(command), command.in_project)
    return root


def _empty_root() -> TyperGroup:
    """Return the `pulpo` command with its options, and no commands."""
    use_completion_scripts()
    app = typer.Typer(cls=LazyGroup, no_args_is_help=True, rich_markup_mode=_markup(), pretty_exceptions_enable=False)
    app.callback()(_root)
    return cast("TyperGroup", get_command(app))


def _apply_early(arguments: list[str]) -> None:
    """Set the variables of `--project` and `--no-plugins`, which say what plugins there are, before any is loaded.

    A mistake in the options is reported when the whole command line is parsed.
    """
    root = _empty_root()
    context = root.context_class(root, info_name="pulpo", resilient_parsing=True)
    with suppress(typer.TyperException):  # only split into options, as converting their values would import Pydantic
        given, _, _ = root.make_parser(context).parse_args(list(arguments))
        if given.get("no_plugins"):
            os.environ[NO_PLUGINS] = "1"
        if (project := given.get("project")) and Path(project).is_dir():
            os.environ["PULPO_PROJECT"] = str(Path(project).resolve())


def _children(group: tuple[str, ...], commands: Commands) -> dict[str, Any]:
    """Return the commands and groups right below a group."""
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
    """Return the markup of help texts: Rich at a terminal; none in a pipe, which is 90 ms faster."""
    return "rich" if sys.stdout.isatty() else None


def show_hints(plugins: "Plugins") -> None:
    """Name the plugins that make every command slow."""
    for plugin in plugins.all:
        if plugin.hint:
            typer.echo(f"{plugin}: {plugin.hint}", err=True)


def main(prog_name: str = "pulpo", *, of_project: bool = False) -> None:
    """Run `pulpo`. What a user did wrong is printed as one message; its class gives the exit code."""
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
            from pulpo_core.cli.commands.completion_record import write_record  # seldom needed

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
    """Print an error that nothing has handled, as Python does, but without sensitive values."""
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
