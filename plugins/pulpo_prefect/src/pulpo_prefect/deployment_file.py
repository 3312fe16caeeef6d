"""Generates `prefect.yaml`: a deployment for each flow."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pulpo_core.generation import Artifact, GenerationContext, Omission
from pulpo_prefect.catalogue import entrypoints
from pulpo_prefect.orchestration import OrchestrationCompiler
from pulpo_prefect.settings import PrefectSettings

HEAD = "# Written by `pulpo compile`, for `pulpo prefect deploy`, or `prefect deploy --all` in this folder.\n"


class DeploymentsGenerator:
    """A deployment of each flow, for a work pool."""

    name = "prefect-deployments"

    def __init__(self, settings: PrefectSettings | None = None) -> None:
        self.settings = settings or PrefectSettings.model_construct()

    def generate(self, context: GenerationContext) -> Iterable[Artifact | Omission]:
        """Yield the file, and the flows that it lacks.

        Without a pull step in it, Prefect has workers look into the folder that it lies in.
        """
        lines = [HEAD, f"name: {_scalar(context.project_name)}\n"]
        if self.settings.pull:
            lines.append(f"pull: {_scalar(self.settings.pull)}\n")
        orchestration = OrchestrationCompiler(context.metadata, self.settings.exclude).compile()
        found = entrypoints(orchestration, self.settings)
        lines.append("deployments:\n" if found else "deployments: []\n")
        pool = self.settings.work_pool or context.project_name
        for entrypoint in found.values():
            lines += _deployment(context.project_name, entrypoint, pool)
        yield Artifact("prefect.yaml", "".join(lines), sources=tuple(context.metadata.operations))
        yield from orchestration.omissions


def _deployment(name: str, entrypoint: str, pool: str) -> Iterator[str]:
    yield f"  - name: {_scalar(name)}\n"
    yield f"    entrypoint: {_scalar(entrypoint)}\n"
    yield f"    work_pool: {{name: {_scalar(pool)}}}\n"


def _scalar(value: Any) -> str:
    """A value as YAML: JSON is that, too."""
    return json.dumps(value)
