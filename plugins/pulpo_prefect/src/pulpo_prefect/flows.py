"""The names that generated files import. It prepares Prefect's environment, so it must be imported before Prefect."""

from pulpo_prefect import environment

environment.prepare()

from pulpo_prefect.flow_project import FlowProject, given  # noqa: E402
from pulpo_prefect.steps import Step, Steps, each  # noqa: E402
from pulpo_prefect.submitted_steps import SubmittedSteps  # noqa: E402

__all__ = ["FlowProject", "Step", "Steps", "SubmittedSteps", "each", "given"]
