"""Generates `prefect.yaml`: a deployment for each flow that runs as a whole."""

from collections.abc import Iterable
from typing import Any

from pulpo_core.generation import Artifact, GenerationContext, Omission, json_literal
from pulpo_prefect.flow_lookup import entrypoints
from pulpo_prefect.orchestration import OrchestrationCompiler
from pulpo_prefect.settings import PrefectSettings

HEAD = "# Written by `pulpo compile`, for `prefect deploy --all` in this folder.\n"


class DeploymentsGenerator:
    """Writes the deployments of a project's flows, for a work pool."""

    name = "prefect-deployments"

    def __init__(self, settings: PrefectSettings | None = None) -> None:
        self.settings = settings or PrefectSettings.model_construct()

    def generate(self, context: GenerationContext) -> Iterable[Artifact | Omission]:
        """Yield the file, and an omission for each flow that cannot be deployed."""
        orchestration = OrchestrationCompiler(context.project_name, context.metadata, self.settings).compile()
        places = entrypoints(orchestration, self.settings)
        chosen = [places[flow.namespace] for flow in orchestration.flows if flow.runs_as_a_whole]
        content = HEAD + render_deployments(context.project_name, self.settings, chosen)
        yield Artifact("prefect.yaml", content, sources=tuple(context.metadata.operations))
        yield from orchestration.omissions


def render_deployments(name: str, settings: PrefectSettings, entrypoints: Iterable[str]) -> str:
    """Return the text of a `prefect.yaml` that deploys these flows, each under the project's name.

    Without a pull step, workers look for the flows in the folder from which they were deployed.
    """
    lines = [f"name: {_scalar(name)}"]
    if settings.pull:
        lines.append(f"pull: {_scalar(settings.pull)}")
    found = list(entrypoints)
    lines.append("deployments:" if found else "deployments: []")
    for entrypoint in found:
        lines.append(f"  - name: {_scalar(name)}")
        lines.append(f"    entrypoint: {_scalar(entrypoint)}")
        lines.append(f"    work_pool: {{name: {_scalar(settings.work_pool or name)}}}")
    return "\n".join(lines) + "\n"


def _scalar(value: Any) -> str:
    """Return a value as JSON that is also valid YAML: emojis are not escaped as surrogate pairs."""
    return json_literal(value)
