"""Compiles a project: metadata → generators → artifacts → writer."""

import os
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from pulpo_core.events import FrameworkEventType, emit, emitting_errors
from pulpo_core.exceptions import ConfigurationError, GenerationError
from pulpo_core.file_hints import file_hint
from pulpo_core.generation.artifacts import GenerationContext
from pulpo_core.generation.failures import Failure
from pulpo_core.generation.generators import find_generators, run_generator
from pulpo_core.generation.inputs import InputChange, changed_inputs, inputs_of, read_inputs
from pulpo_core.generation.manifest import read_manifest
from pulpo_core.generation.writer import Owned, Plan, plan, recover
from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class Compilation:
    """The result of a compile.

    `generators` have run, except for the parts in `failures`. The files of the generators in `gone` are removed,
    because their plugin is not installed; those of `kept` stay, because their plugin is broken. `changed_inputs` are
    the operations whose callers must send another input than before.
    """

    plan: Plan
    generators: tuple[str, ...]
    gone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    edited: list[Path] = field(default_factory=list)
    changed_inputs: tuple[InputChange, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The generators that failed as a whole: their earlier files stay."""
        return tuple(failure.generator for failure in self.failures if not failure.parts)

    def check(self) -> "Compilation":
        """Return the compilation itself. Raises the error of its first failure."""
        for failure in self.failures:
            failure.raise_error()
        return self


def compile_project(project: Project, *, only: Sequence[str] = (), write: bool = True) -> Compilation:
    """Compile a project with all generators, or those named in `only`. With `write=False` nothing is written.

    Parts that a generator cannot make are in the `failures` of the result, and everything else is written;
    `compile_project(project).check()` raises the first of them. Raises GenerationError, DeclarationError or
    ConfigurationError for problems of the project as a whole, and leaves the output folder as it was.
    """
    started = time.perf_counter()
    emit(project.plugins, FrameworkEventType.CODEGEN_START, "codegen", "compiling the project", writes=write)
    with emitting_errors(
        project.plugins, FrameworkEventType.CODEGEN_ERROR, "codegen", "the project cannot be compiled"
    ):
        compilation = _compile_and_write(project, only) if write else _compile(project, only)
    _emit_result(project, compilation, started)
    return compilation


def _compile_and_write(project: Project, only: Sequence[str]) -> Compilation:
    output = project.output
    project.state.mkdir(exist_ok=True)
    with FileLock(project.state / "compile.lock"):
        recover(output)
        compilation = _compile(project, only)
        try:
            compilation.edited.extend(compilation.plan.apply())
        except OSError as error:
            raise GenerationError(
                f"cannot write the output: {error}",
                where=output,
                hint=file_hint(error, "make the folder writable, and move files and folders that are in the way"),
            ) from error
    return compilation


def _emit_result(project: Project, compilation: Compilation, started: float) -> None:
    """Emit events for the failures and the result."""
    for failure in compilation.failures:
        emit(
            project.plugins,
            FrameworkEventType.CODEGEN_ERROR,
            "codegen",
            failure.message,
            error=failure.error,
            generator=failure.generator,
        )
    emit(
        project.plugins,
        FrameworkEventType.CODEGEN_COMPLETE,
        "codegen",
        "the project is compiled",
        started=started,
        generators=compilation.generators,
        artifacts=len(compilation.plan.manifest),
        changes={change.path: change.kind for change in compilation.plan.changes},
    )


def _compile(project: Project, only: Sequence[str]) -> Compilation:
    if project.plugins.without:
        hint = "leave out --no-plugins; NAME = false in [tool.pulpo.plugins] disables a single one"
        raise ConfigurationError("without plugins nothing can be generated", hint=hint)
    generators = find_generators(project)
    if unknown := [name for name in only if name not in generators]:
        hint = f"installed are: {', '.join(sorted(generators)) or 'none'}"
        raise ConfigurationError(f"there is no generator {unknown[0]!r}", hint=hint)
    context = generation_context(project)
    owned: list[Owned] = []
    failures: list[Failure] = []
    chosen = [name for name in generators if not only or name in only]
    for name in chosen:
        made, missing = run_generator(*generators[name], context)
        owned += made
        failures += missing
    failed = {failure.generator for failure in failures if not failure.parts}
    others = [name for name in generators if name not in chosen]
    broken = _of_broken_plugins(project, generators)
    known = read_inputs(project.output)
    inputs = known if only else inputs_of(context.metadata)
    result = plan(project.output, owned, [*others, *broken, *failed], inputs)
    former = {entry.generator for entry in read_manifest(project.output).values()}
    return Compilation(
        result,
        generators=tuple(sorted(set(chosen) - failed)),
        gone=tuple(sorted(former - set(generators) - set(broken))),
        kept=tuple(broken),
        failures=tuple(failures),
        changed_inputs=() if only else tuple(changed_inputs(known, context.metadata)),
    )


def generation_context(project: Project) -> GenerationContext:
    """Return the input of the generators for a project."""
    return GenerationContext(
        metadata=project.load(),
        project_name=project.settings.name,
        project_version=project.version,
        root=project.root,
        root_from_output=Path(os.path.relpath(project.root, project.output)).as_posix(),
    )


def _of_broken_plugins(project: Project, known: Collection[str]) -> list[str]:
    """Return the generators in the manifest whose plugin is installed but broken; their files stay."""
    broken = {plugin.distribution for plugin in project.plugins.all if plugin.state not in ("active", "disabled")}
    entries = read_manifest(project.output).values()
    return sorted({e.generator for e in entries if e.plugin in broken and e.generator not in known})
