"""The project that rules check: its metadata, its sources, and the errors of its declarations."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import BaseModel

from pulpo_cli.lint.places import Places
from pulpo_cli.lint.sources import SourceFile, SourceFiles, imported_files
from pulpo_core.analysis import DataFlow, project_flows
from pulpo_core.assembly import assemble
from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
from pulpo_core.models.indexes import unknown_names
from pulpo_core.registries import ModelRegistry, OperationRegistry, gathered_errors

if TYPE_CHECKING:
    from pulpo_core.project import Project


@dataclass(frozen=True)
class LintedProject:
    """A project as rules see it: the `LintContext` of plugins' rules, extended for Pulpo's own rules.

    `metadata` contains the valid models and operations, `problems` the errors of the others. If the entrypoint cannot
    be imported, `is_loaded` is False and the metadata is empty.
    """

    project: "Project"
    metadata: Metadata
    problems: tuple[DeclarationError, ...] = ()
    is_loaded: bool = True
    sources: SourceFiles = field(default_factory=SourceFiles)

    @classmethod
    def load(cls, project: "Project") -> "LintedProject":
        """Import a project, and collect the errors of its declarations. Raises ConfigurationError."""
        with gathered_errors() as problems:
            try:
                project.import_entrypoint()
            except DeclarationError as error:
                return cls(project, Metadata((), ()), (*problems, error), is_loaded=False)
            metadata, found = assemble(ModelRegistry.list_all(), OperationRegistry.list_all())
        return cls(project, _sound(metadata), (*problems, *found))

    def place(
        self, item: ModelInfo | OperationMetadata, value: str | None = None, within: str | None = None
    ) -> Location:
        """Return the location of a declaration, or of the text `value` in it, or of its argument, class attribute or
        method called `within`."""
        return self.places.of(item.location, value, within)

    def parameter_place(self, operation: OperationMetadata, name: str) -> Location:
        """Return the location of a parameter of an operation."""
        return self.places.parameter(operation, name)

    def field_place(self, cls: type[BaseModel], name: str) -> Location | None:
        """Return the location of a field; None if it is outside the project."""
        where = self.places.field(cls, name)
        return where if where and self.project.is_own(where.file) else None

    def model_field_place(self, model: ModelInfo, name: str) -> Location:
        """Return the location of a model's field, or of the model if the field is outside the project."""
        return self.field_place(model.document_cls, name) or model.location

    @cached_property
    def places(self) -> Places:
        """The locations of declarations in the sources."""
        return Places(self.sources)

    @cached_property
    def flows(self) -> tuple[DataFlow, ...]:
        """The project's flows."""
        return project_flows(self.metadata)

    @cached_property
    def modules(self) -> list[SourceFile]:
        """The project's own modules that have been imported, by path."""
        own = sorted(filter(self.project.is_own, imported_files()))
        return [self.sources[file] for file in own if file.endswith(".py")]

    def is_broken(self, name: str) -> bool:
        """Return True if a model or operation with this name has its own error, which is reported separately."""
        broken = {str(problem.details.get("name")) for problem in self.problems}
        return name in broken or name.rpartition(".")[2] in broken

    def problems_of(self, rule: str | None) -> Sequence[tuple[DeclarationError, Location]]:
        """Return the errors that belong to a rule, with their locations; for None, those that belong to no rule."""
        chosen = [problem for problem in self.problems if problem.details.get("rule") == rule]
        return [(problem, self._problem_place(problem)) for problem in chosen]

    def _problem_place(self, problem: DeclarationError) -> Location:
        place, value, field = (problem.place, *map(problem.details.get, ("value", "field")))
        if field and (model := next((m for m in self.metadata.models if m.name == problem.details["name"]), None)):
            return self.model_field_place(model, field)
        if not isinstance(place, Location):
            return Location(str(self.project.file.path), 1)
        return self.places.of(place, value if isinstance(value, str) else None)


def _sound(metadata: Metadata) -> Metadata:
    """Return the models and operations whose types are known."""
    models = (model for model in metadata.models if model.document_cls.__pydantic_complete__)
    return Metadata(tuple(map(_without_wrong_indexes, models)), tuple(filter(_is_sound, metadata.operations)))


def _without_wrong_indexes(model: ModelInfo) -> ModelInfo:
    kept = [index for index in model.indexes if not unknown_names(model.document_cls, [index])]
    return replace(model, indexes=tuple(kept))


def _is_sound(operation: OperationMetadata) -> bool:
    try:
        _ = operation.signature
    except (NameError, DeclarationError):
        return False
    return True
