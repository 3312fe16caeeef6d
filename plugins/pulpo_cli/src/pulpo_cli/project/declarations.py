"""The declarations in generated modules: options of operations and models, enough for help and completion."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "number", "boolean", "any"]
RESERVED = frozenset(
    {
        *("as", "batch", "concurrency", "continue-on-error", "csv", "dry-run", "failed", "fields", "help", "input"),
        *("json", "ndjson", "piped-from", "remote", "resume", "yes"),
    }
)
"""The commands' own options, whose names cannot be used."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option for one value of an input: `Option("filter.max_age", "integer")` is `--filter.max-age`.

    `many` means that it may be repeated. If a `secret` is missing, it is read from a variable, or the command asks for
    it. `default` and `help` are texts for people; `path` consists of the names of fields, joined by dots.
    """

    path: str
    kind: Kind = "text"
    many: bool = False
    required: bool = False
    secret: bool = False
    choices: Sequence[str] = ()
    default: str = ""
    help: str = ""

    @property
    def name(self) -> str:
        """The option without its hyphens, with the prefix `input.` if the command has its own option of this name."""
        name = self.path.replace("_", "-")
        return f"input.{name}" if name.partition(".")[0] in RESERVED else name

    @property
    def variable(self) -> str:
        """The environment variable that a secret is read from: `PULPO_INPUT_LOGIN__PASSWORD` for `login.password`."""
        return f"PULPO_INPUT_{self.path.replace('.', '__').upper()}"

    @property
    def is_flag(self) -> bool:
        """True for an option that takes no value."""
        return self.kind == "boolean" and not self.many


def option_names(option: Option, taken: Collection[str]) -> list[str]:
    """Return the names of an option, and for a flag the one that turns it off, unless that is taken."""
    off = f"no-{option.name}"
    return [f"--{option.name}", *([f"--{off}"] if option.is_flag and off not in taken else [])]


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter for data that another operation may return: a value of `classes`, or `many` of them.

    `data` is the name of the type: `RawJobs`. The parameter is one field of the input, or the `whole` input.
    """

    parameter: str
    data: str
    classes: Sequence[str]
    many: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """The data that an operation returns: a value of `classes`, each named with its base classes, or `many` of them."""

    data: str
    classes: Sequence[Sequence[str]]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """The command of one operation. `takes` and `returns` are the data that flows between operations."""

    name: str
    options: Sequence[Option] = ()
    takes: Sequence[Taken] = ()
    returns: Returned | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """The commands of one model: `options` for the fields of new documents, `filters` for lists."""

    name: str
    options: Sequence[Option] = ()
    filters: Sequence[str] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """An entry of the index: the module with the declaration, and for a model its path and the changes it allows."""

    module: str
    help: str = ""
    path: str = ""
    changes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Declarations:
    """The index of a project's declarations, by name."""

    operations: Mapping[str, IndexEntry] = field(default_factory=dict)
    models: Mapping[str, IndexEntry] = field(default_factory=dict)
