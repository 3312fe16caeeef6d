"""The types that pass between the core and a generator."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from pulpo_core.exceptions import GenerationError, PulpoException
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata

SEGMENT = re.compile(r"[A-Za-z0-9_\[\]()@+-][A-Za-z0-9_.\[\]()@+-]*")
RESERVED = ("manifest.json",)


class Code(str):
    """Text that may stand in generated code as it is: made of checked names only. Any other value becomes a literal."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a generated file that has a name people meet: `Part("route", "GET /jobs/{id}")`.

    `{…}` in a name stands for anything without a slash.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """One generated file: its path below the output folder, with forward slashes, and its whole text.

    `sources` are the models and operations that it was made from, none means the project as a whole; `parts` are what
    stands in it. Both are for `pulpo why`, and change nothing about what is written.
    """

    path: str
    content: str
    executable: bool = False
    sources: tuple[ModelInfo | OperationMetadata, ...] = ()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        segments = self.path.split("/")
        if self.path.lower() in RESERVED or not all(SEGMENT.fullmatch(segment) for segment in segments):
            raise GenerationError(
                f"artifact path {self.path!r} cannot be written",
                hint="use plain relative file names below the output folder, with forward slashes",
            )

    @property
    def data(self) -> bytes:
        """The file's bytes: UTF-8."""
        return self.content.encode()

    @property
    def hash(self) -> str:
        """The SHA-256 of the content and of whether it is executable."""
        return content_hash(self.data, self.executable)


@dataclass(frozen=True, slots=True)
class Omission:
    """Parts that a generator left out, and the error that kept them from being made.

    `Omission((Part("flow", "shop"),), error)`, yielded beside the artifacts. These are all written; `pulpo compile`
    prints the error and exits with 1. A file that an earlier compile wrote for such a part is removed, since it would
    look current.
    """

    parts: tuple[Part, ...]
    error: PulpoException

    def __post_init__(self) -> None:
        parts: object = self.parts
        if not isinstance(parts, tuple) or not parts or not all(isinstance(part, Part) for part in parts):
            raise TypeError(f"the parts of an Omission must be a tuple of Parts, got {parts!r}")
        if not isinstance(self.error, PulpoException):
            raise TypeError(f"the error of an Omission must be a PulpoException, got {self.error!r}")


def content_hash(data: bytes, executable: bool) -> str:
    """The hash that the manifest keeps of a file."""
    return hashlib.sha256(data + (b"x" if executable else b"-")).hexdigest()


@dataclass(frozen=True, slots=True)
class GenerationContext:
    """The input of a generator: the metadata, and the position of its files relative to the project.

    `project_version` is the one in `[project]` of the pyproject.toml, or `0.1.0`.
    `root_from_output` is the way from the output folder to the project's root (`..`); `root` itself serves to make
    paths relative, and must not enter an artifact.
    """

    metadata: Metadata
    project_name: str
    root: Path
    root_from_output: str
    project_version: str = "0.1.0"


@runtime_checkable
class Generator(Protocol):
    """Turns metadata into artifacts.

    A pure function: it writes nothing, and the same metadata gives the same artifacts on every machine and in every
    run, in any order (the writer sorts). For a part that it cannot make it yields an `Omission`, and goes on. Where it
    can make nothing at all it raises GenerationError (with the declaration as `where`): the files that it wrote before
    then stay. Either way the other generators' files are written.
    """

    name: str

    def generate(self, context: GenerationContext) -> Iterable[Artifact | Omission]:
        """Return the artifacts for `context.metadata`, and what is left out."""
        ...
