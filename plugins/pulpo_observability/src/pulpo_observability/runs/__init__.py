"""Task runs: a record of every call of an operation."""

from pulpo_observability.runs.task_run import RunActor, Status, TaskRun

__all__ = ["RunActor", "Status", "TaskRun"]
