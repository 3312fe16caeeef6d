"""Reasons of generated files, and of their parts."""

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pulpo_cli.why.reason import Declared, Maker, Reason
from pulpo_core.generation import Compilation, Failure, Part, compile_project
from pulpo_core.generation.manifest import MANIFEST
from pulpo_core.generation.writer import Owned
from pulpo_core.metadata import ModelInfo, OperationMetadata

if TYPE_CHECKING:
    from pulpo_core.project import Project

BLANK = re.compile(r"\{[^{}]*\}")


class Generated:
    """The reasons of the files that a compile would write. Nothing is written."""

    def __init__(self, project: "Project") -> None:
        self.project = project

    @cached_property
    def _compilation(self) -> Compilation:
        return compile_project(self.project, write=False)

    @property
    def _owned(self) -> list[Owned]:
        return list(self._compilation.plan.artifacts.values())

    def files(self, thing: str) -> Iterator[Reason]:
        """Yield the reason of the file at a path, relative to the working directory, project or output folder."""
        starts = (Path.cwd(), self.project.root, self.project.output)
        paths = {Path(os.path.normpath(start / thing)) for start in starts}
        for owned in self._owned:
            if self.project.output / owned.artifact.path in paths:
                yield self._reason("file", self._place(owned), owned)
        if self.project.output / MANIFEST in paths:
            why = "`pulpo compile` records its files there, to find stale files and manual changes"
            yield Reason("file", self._shown(MANIFEST), because=(why,))

    def parts(self, thing: str) -> Iterator[Reason]:
        """Yield the reasons of the parts with this name (`GET /jobs`, `/jobs`), or else of parts that match it."""
        named = [(part, owned) for part, owned in self._parts() if thing in _names(part)]
        for part, owned in named or [(part, owned) for part, owned in self._parts() if _fits(part, thing)]:
            yield self._reason(part.kind, part.name, owned)

    def left_out(self, thing: str) -> Iterator[Reason]:
        """Yield the reasons why a part with this name is not generated."""
        for failure in self._compilation.failures:
            for part in failure.parts:
                if thing in _names(part):
                    because = f"{self._maker(failure)} leaves it out: {failure.error.message}"
                    hint = (f"fix: {failure.error.hint}",) if failure.error.hint else ()
                    yield Reason(part.kind, part.name, because=(because, *hint))

    def check(self) -> None:
        """Raise the error of a generator that failed as a whole."""
        for failure in self._compilation.failures:
            if not failure.parts:
                failure.raise_error()

    def of(self, item: ModelInfo | OperationMetadata) -> Iterator[str]:
        """Yield a sentence for each file that was made from a model or an operation."""
        for owned in self._owned:
            if item in owned.artifact.sources:
                parts = ", ".join(part.name for part in owned.artifact.parts)
                yield f"{self._maker(owned)} makes {self._place(owned)} from it{f': {parts}' if parts else ''}"

    def known(self) -> Iterator[str]:
        """Yield all names that can be looked up."""
        for owned in self._owned:
            yield self._shown(owned.artifact.path)
            yield owned.artifact.path
            for part in owned.artifact.parts:
                yield from _names(part)

    def _parts(self) -> Iterator[tuple[Part, Owned]]:
        return ((part, owned) for owned in self._owned for part in owned.artifact.parts)

    def _reason(self, kind: str, thing: str, owned: Owned) -> Reason:
        place = "" if kind == "file" else self._place(owned)
        because = () if self._is_written(owned) else ("it is not written yet: run `pulpo compile`",)
        declared = tuple(Declared.of(source, self.project.root) for source in owned.artifact.sources)
        return Reason(kind, thing, place, self._maker(owned), because, declared)

    def _maker(self, made: Owned | Failure) -> Maker:
        plugins = {plugin.distribution: plugin.name for plugin in self.project.plugins.active}
        name = plugins.get(made.plugin, made.plugin)
        return Maker(name, made.plugin, made.version, f"generator {made.generator}")

    def _is_written(self, owned: Owned) -> bool:
        return (self.project.output / owned.artifact.path).is_file()

    def _place(self, owned: Owned) -> str:
        return self._shown(owned.artifact.path)

    def _shown(self, path: str) -> str:
        return (self.project.output.relative_to(self.project.root) / path).as_posix()


def _names(part: Part) -> tuple[str, ...]:
    """Return the names of a part: `GET /jobs` and `/jobs`."""
    first, _, rest = part.name.partition(" ")
    return (part.name, rest) if rest else (first,)


def _fits(part: Part, thing: str) -> bool:
    """Return True if the thing is the part's name with values for placeholders: `/jobs/42` matches `/jobs/{id}`."""
    if not BLANK.search(part.name):
        return False
    patterns = ("[^/]+".join(map(re.escape, BLANK.split(name))) for name in _names(part))
    return any(re.fullmatch(pattern, thing) for pattern in patterns)
