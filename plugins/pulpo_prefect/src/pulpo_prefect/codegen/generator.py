"""The generator `prefect`: a module of flows for each root namespace, and one for the standalone operations."""

from collections.abc import Iterable

from pulpo_core.generation import Artifact, GenerationContext, Omission, Part, Templates
from pulpo_prefect.codegen.module import FlowModule
from pulpo_prefect.orchestration import FlowDefinition, Orchestration, OrchestrationCompiler
from pulpo_prefect.settings import PrefectSettings

FOLDER = "orchestration"


class PrefectCodeGenerator:
    """Generates a Prefect flow for every namespace and every standalone operation."""

    name = "prefect"

    def __init__(self, settings: PrefectSettings | None = None) -> None:
        self.settings = settings or PrefectSettings.model_construct()
        self._templates = Templates("pulpo_prefect")

    def generate(self, context: GenerationContext) -> Iterable[Artifact | Omission]:
        """Yield a module for each root namespace, `standalones.py`, and an omission for each unwritable flow."""
        orchestration = OrchestrationCompiler(context.project_name, context.metadata, self.settings).compile()
        for module, content in self.generate_flows(orchestration, context.root_from_output).items():
            flows = orchestration.modules[module]
            sources = {operation.name: operation for flow in flows for operation in flow.operations}
            parts = tuple(Part("flow", flow.namespace) for flow in flows)
            yield Artifact(f"{FOLDER}/{module}.py", content, sources=tuple(sources.values()), parts=parts)
        yield from orchestration.omissions

    def generate_flows(self, orchestration: Orchestration, root: str = "..") -> dict[str, str]:
        """Return the code of each module by its name. `root` is the path from the output folder to the project."""
        return {module: self._render(flows, root) for module, flows in orchestration.modules.items()}

    def _render(self, flows: tuple[FlowDefinition, ...], root: str) -> str:
        module = FlowModule(flows, submits=self.settings.task_runner != "threads")
        return self._templates.render("flows.py.jinja", root=root, **module.values())
