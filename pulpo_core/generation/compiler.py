"""One compile: metadata → generators → artifacts → writer."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from pulpo_core.exceptions import ConfigurationError, GenerationError, PulpoException
from pulpo_core.generation.artifacts import Artifact, GenerationContext, Generator
from pulpo_core.generation.manifest import read_manifest
from pulpo_core.generation.writer import Owned, Plan, plan, recover
from pulpo_core.plugins import Plugin
from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class Compilation:
    """What a compile found: the plan, the generators that ran, and those whose files went with their plugin."""

    plan: Plan
    generators: tuple[str, ...]
    gone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    edited: list[Path] = field(default_factory=list)


def compile_project(project: Project, *, only: Sequence[str] = (), write: bool = True) -> Compilation:
    """Compile a project: all generators, or those named in `only`. With `write=False` nothing is touched.

    Raises GenerationError, DeclarationError or ConfigurationError; the output folder is as before then.
    """
    output = project.output
    if not write:
        return _compile(project, only)
    project.state.mkdir(exist_ok=True)
    with FileLock(project.state / "compile.lock"):
        recover(output)
        compilation = _compile(project, only)
        try:
            compilation.edited.extend(compilation.plan.apply())
        except OSError as error:
            raise GenerationError(
                f"the output cannot be written: {error}",
                where=output,
                hint="make the folder writable, and move away what stands where a generated file belongs",
            ) from error
    return compilation


def _compile(project: Project, only: Sequence[str]) -> Compilation:
    generators = _generators(project)
    known = {generator.name: plugin for plugin, generator in generators}
    if unknown := [name for name in only if name not in known]:
        hint = f"installed are: {', '.join(sorted(known)) or 'none'}"
        raise ConfigurationError(f"there is no generator {unknown[0]!r}", hint=hint)
    context = GenerationContext(
        metadata=project.load(),
        project_name=project.settings.name,
        project_version=project.version,
        root=project.root,
        root_from_output=Path(os.path.relpath(project.root, project.output)).as_posix(),
    )
    chosen = [(plugin, generator) for plugin, generator in generators if not only or generator.name in only]
    owned = [item for plugin, generator in chosen for item in _run(plugin, generator, context)]
    broken = _of_broken_plugins(project, known)
    others = [name for name in known if only and name not in only]
    result = plan(project.output, owned, keep=[*others, *broken])
    former = {entry.generator for entry in read_manifest(project.output).values()}
    gone = sorted(former - set(known) - set(broken))
    return Compilation(result, tuple(sorted(g.name for _, g in chosen)), tuple(gone), tuple(broken))


def _generators(project: Project) -> list[tuple[Plugin, Generator]]:
    """The generators by name; of two that share one, the second plugin's is reported and left out."""
    unique: dict[str, tuple[Plugin, Generator]] = {}
    for plugin, generator in project.plugins.collect("pulpo_generators", project=project):
        if not isinstance(generator.name, str):
            plugin.report("degraded", f"its generator has the name {generator.name!r}; update or uninstall it")
        elif generator.name in unique:
            taken = unique[generator.name][0].distribution
            plugin.report("degraded", f"its generator {generator.name!r} has a name that {taken} claims; uninstall one")
        else:
            unique[generator.name] = (plugin, generator)
    return list(unique.values())


def _of_broken_plugins(project: Project, known: dict[str, Plugin]) -> list[str]:
    """The generators in the manifest whose plugin is installed, but does not work: their files stay."""
    broken = {plugin.distribution for plugin in project.plugins.all if plugin.state != "active"}
    entries = read_manifest(project.output).values()
    return sorted({e.generator for e in entries if e.plugin in broken and e.generator not in known})


def _run(plugin: Plugin, generator: Generator, context: GenerationContext) -> list[Owned]:
    try:
        artifacts = list(generator.generate(context))
    except PulpoException as error:
        error.where = error.where or f"generator {generator.name!r} of {plugin.distribution} {plugin.version}"
        raise
    except (Exception, SystemExit) as error:
        raise GenerationError(
            f"generator {generator.name!r} of {plugin.distribution} {plugin.version} failed: "
            f"{type(error).__name__}: {error}",
            hint="nothing was written; `pulpo --traceback compile` shows where, `--only` leaves it out",
        ) from error
    for artifact in artifacts:
        if not isinstance(artifact, Artifact):
            raise GenerationError(
                f"generator {generator.name!r} of {plugin.distribution} returned {artifact!r}", hint="return Artifacts"
            )
    return [Owned(artifact, generator.name, plugin.distribution, plugin.version) for artifact in artifacts]
