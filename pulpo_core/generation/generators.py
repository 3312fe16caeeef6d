"""Finds the generators of a project's plugins, and runs them."""

from pulpo_core.exceptions import GenerationError, PulpoException
from pulpo_core.generation.artifacts import Artifact, GenerationContext, Generator, Omission
from pulpo_core.generation.failures import Failure
from pulpo_core.generation.writer import Owned
from pulpo_core.plugins import Plugin
from pulpo_core.project import Project


def find_generators(project: Project) -> dict[str, tuple[Plugin, Generator]]:
    """Return the generators by name. If two share a name, the second one is reported and left out."""
    found: dict[str, tuple[Plugin, Generator]] = {}
    for plugin, generator in project.plugins.collect("pulpo_generators", project=project):
        if not isinstance(generator.name, str):
            message = f"the name of its generator must be text, got {generator.name!r}; update or uninstall it"
            plugin.report("degraded", message)
        elif generator.name in found:
            taken = found[generator.name][0].distribution
            message = f"the name of its generator {generator.name!r} is taken by {taken}; uninstall one of the two"
            plugin.report("degraded", message)
        else:
            found[generator.name] = (plugin, generator)
    return found


def run_generator(
    plugin: Plugin, generator: Generator, context: GenerationContext
) -> tuple[list[Owned], list[Failure]]:
    """Return the artifacts of a generator, and its failures. One that raises has no artifacts."""
    maker = (generator.name, plugin.distribution, plugin.version)
    try:
        items = _generate(generator, context)
    except PulpoException as error:
        return [], [Failure(*maker, error)]
    owned = [Owned(item, *maker) for item in items if isinstance(item, Artifact)]
    omitted = [Failure(*maker, item.error, item.parts) for item in items if isinstance(item, Omission)]
    return owned, omitted


def _generate(generator: Generator, context: GenerationContext) -> list[Artifact | Omission]:
    """Run a generator. Whatever it raises becomes a PulpoException."""
    try:
        items = list(generator.generate(context))
    except PulpoException:
        raise
    except (Exception, SystemExit) as error:
        hint = "`pulpo --traceback compile` shows where; update or uninstall its plugin"
        raise GenerationError(f"{type(error).__name__}: {error}", hint=hint) from error
    for item in items:
        if not isinstance(item, Artifact | Omission):
            raise GenerationError(f"it returned {item!r}", hint="return Artifacts and Omissions")
    return items
