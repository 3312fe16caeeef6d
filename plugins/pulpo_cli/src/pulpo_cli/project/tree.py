"""Groups whose commands are created on demand: help needs their names, a call needs one of them."""

import shlex
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from pulpo_cli.project.errors import leave_with
from pulpo_cli.project.loading import hint_for_unknown
from pulpo_core.cli.json_usage import JsonErrors
from pulpo_core.exceptions import ConfigurationError, PulpoException

Children = Mapping[str, Any]


class LazyChild(TyperCommand):
    """A command or group with a name and a help text; `load` creates it when it is called."""

    def __init__(self, name: str, help: str, load: Callable[[], Any]) -> None:  # noqa: A002 (Typer's word)
        super().__init__(name, help=help, rich_markup_mode=None)
        self.load = load


class OptionsCommand(JsonErrors):
    """A command that suggests an option for a value without one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments."""
        options: list[Any] = [parameter for parameter in self.params if parameter.param_type_name == "option"]
        if len(options) < len(self.params):  # the command also takes values without options
            return super().parse_args(ctx, args)
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            free = [each.opts[0] for each in options if not each.is_flag and not ctx.params.get(each.name)]
            name, equals, value = rest[0].partition("=")
            words = [f"--{name}", value] if equals and f"--{name}" in free else [*free[:1], rest[0]]
            ctx.fail(f"Got a value without an option: {rest[0]!r}. Write the option, such as {shlex.join(words)}")
        return rest


class LazyBranch(TyperGroup):
    """A group whose children are listed on demand.

    `own` are always available. `more` returns the others; if it fails (there is no project, or it is not compiled),
    help shows `own`. `otherwise` converts other spellings of a child's name.
    """

    def __init__(
        self,
        name: str,
        help: str,  # noqa: A002
        *,
        own: Children | None = None,
        more: Callable[[], Children] = dict,
        otherwise: Callable[[str], str] = str,
    ) -> None:
        super().__init__(name=name, help=help, no_args_is_help=True, rich_markup_mode=None)
        self.own = dict(own or {})
        self._more = more
        self._otherwise = otherwise

    @cached_property
    def children(self) -> Children:
        """All children by name: its own first. Raises PulpoException."""
        return {**self.own, **{name: child for name, child in self._more().items() if name not in self.own}}

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the children."""
        try:
            return list(self.children)
        except PulpoException:
            return list(self.own)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a child. Raises PulpoException if the children cannot be listed."""
        if cmd_name in self.own:
            return self.own[cmd_name]
        if ctx.resilient_parsing and not self._can_list:
            return None
        return self.children.get(cmd_name) or self.children.get(self._otherwise(cmd_name))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the child for `args`, and load it. Exits with 2 for an unknown name."""
        try:
            found = self.get_command(ctx, args[0])
        except PulpoException as error:
            raise leave_with(error, args) from error
        if found is None and not ctx.resilient_parsing and not args[0].startswith("-"):
            close = get_close_matches(args[0], self.list_commands(ctx), n=3)
            otherwise = f"`{ctx.command_path} --help`"
            if self._more is not dict:
                otherwise = hint_for_unknown(otherwise)
            hint = f"did you mean {' or '.join(map(repr, close))}?" if close else otherwise
            unknown = ConfigurationError(f"`{ctx.command_path}` has no command {args[0]!r}", hint=hint)
            raise leave_with(unknown, args)
        if found is None:
            return super().resolve_command(ctx, args)
        return args[0], found.load() if isinstance(found, LazyChild) else found, args[1:]

    @cached_property
    def _can_list(self) -> bool:
        try:
            return self.children is not None
        except PulpoException:
            return False


def command(function: Callable[..., None], name: str, help: str = "", **more: Any) -> Any:  # noqa: A002
    """Convert a function to a command of Typer."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, help=help or None, cls=OptionsCommand, **more)(function)
    return typer.main.get_command(app)
