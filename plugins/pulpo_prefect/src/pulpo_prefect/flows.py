"""The names that generated files import. Must be imported before Prefect, whose environment it prepares."""

from pulpo_prefect.server import environment

environment.prepare()

from pulpo_core.signatures import OMITTED, Omitted  # noqa: E402
from pulpo_prefect.running.flow_project import FlowProject  # noqa: E402
from pulpo_prefect.running.steps import Step, Steps, each  # noqa: E402
from pulpo_prefect.running.submitted_steps import SubmittedSteps  # noqa: E402

__all__ = ["OMITTED", "FlowProject", "Omitted", "Step", "Steps", "SubmittedSteps", "each"]
