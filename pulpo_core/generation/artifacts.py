"""The types that the core and the generators exchange."""

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
    """Text that templates print unquoted: it must consist of checked names. Any other value becomes a literal."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a generated file that people know by a name: `Part("route", "GET /jobs/{id}")`.

    `{…}` in a name matches anything without a slash.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """A generated file: its path below the output folder, with forward slashes, and its text.

    `sources` are the models and operations that it was made from (none: the project as a whole), `parts` are its named
    parts. Both are for `pulpo why`, and do not affect what is written.
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
        """The SHA-256 of the content and the executable flag."""
        return content_hash(self.data, self.executable)


@dataclass(frozen=True, slots=True)
class Omission:
    """Parts that a generator left out, and the reason.

    Yielded beside the artifacts: `Omission((Part("flow", "shop"),), error)`. The artifacts are written all the same;
    `pulpo compile` prints the error and exits with 1. A file that an earlier compile wrote for such a part is removed,
    because it would look current.
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
    """Return the hash of a file, as in the manifest."""
    return hashlib.sha256(data + (b"x" if executable else b"-")).hexdigest()


@dataclass(frozen=True, slots=True)
class GenerationContext:
    """The input of a generator: the metadata, and where its files are, relative to the project.

    `project_version` is the version in `[project]` of the pyproject.toml, or `0.1.0`. `root_from_output` is the
    relative path from the output folder to the project's root (`..`); `root` itself is only for making paths relative,
    and must not appear in an artifact.
    """

    metadata: Metadata
    project_name: str
    root: Path
    root_from_output: str
    project_version: str = "0.1.0"


@runtime_checkable
class Generator(Protocol):
    """Turns metadata into artifacts.

    A pure function: it writes nothing, and returns the same artifacts for the same metadata on every machine and in
    every run, in any order (the writer sorts). For a part that it cannot make, it yields an `Omission` and continues.
    If it can make nothing at all, it raises GenerationError (with the declaration as `where`), and its earlier files
    stay. Either way, the other generators' files are written.
    """

    name: str

    def generate(self, context: GenerationContext) -> Iterable[Artifact | Omission]:
        """Return the artifacts for `context.metadata`, and an `Omission` for each part that is left out."""
        ...
