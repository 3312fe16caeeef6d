"""Writes a pytest from a recorded run."""

import re

from pulpo_core.exceptions import ConflictError
from pulpo_core.generation import Code, Templates, break_lines
from pulpo_core.names import identifier
from pulpo_observability.runs.replay import check_complete, has_mask
from pulpo_observability.runs.task_run import TaskRun

UNPINNED = ("denied", "invalid", "running", "pending")


def pinned_name(run: TaskRun) -> str:
    """Return the name of the test, and of its module: `test_things_add_5f3a9c1e`."""
    return f"test_{identifier(run.operation_name)}_{re.sub('[^a-zA-Z0-9]', '_', run.id[:8])}"


def pinned_test(run: TaskRun) -> str:
    """Return the source of a test that calls the operation with the recorded input.

    It compares the output of a run that has succeeded, if the output was kept in full. The test of any other run passes
    once the call succeeds. Raises ConflictError if the input was not kept in full, or the run has not ended.
    """
    if run.status in UNPINNED:
        raise ConflictError(f"run {run.id!r} cannot be pinned: the operation was not carried out ({run.status})")
    check_complete(run)
    compares = run.status == "success" and not run.output_truncated and not has_mask(run.output)
    what = "succeeded" if run.status == "success" else f"ended as {run.status}; this test passes once it succeeds"
    when = f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    doc = f"Run {re.sub('[^a-zA-Z0-9_.-]', '_', run.id)} of {run.operation_name}, which {what} ({when})."
    return break_lines(
        Templates("pulpo_observability.runs").render(
            "pinned.py.jinja",
            doc=Code(f'"""{doc}"""'),
            function=Code(pinned_name(run)),
            operation=run.operation_name,
            input=run.input_dump,
            output=run.output,
            compares=compares,
        )
    )
