"""Compares recorded runs with the current code: inputs that it would refuse, and writes that it does not declare."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pydantic

from pulpo_core.documents.from_json import model_from_json
from pulpo_core.exceptions.findings import findings_text
from pulpo_core.metadata import Metadata, OperationMetadata
from pulpo_observability.runs.filters import RunFilter
from pulpo_observability.runs.task_run import TaskRun


@dataclass(frozen=True, slots=True)
class RunFinding:
    """A difference between the records of an operation and its code, in `count` runs, of which `example` is one.

    `input`: the code refuses an input that it once accepted. `undeclared`: `models_out` lacks a model that was written.
    `unseen`: it names a model that was not written, which may be right.
    """

    kind: Literal["input", "undeclared", "unseen"]
    operation: str
    message: str
    count: int
    example: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON values."""
        return {name: getattr(self, name) for name in ("kind", "operation", "message", "count", "example")}


@dataclass(slots=True)
class _Seen:
    """The observations from the runs of one operation."""

    runs: int = 0
    refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    written: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


async def check_runs(metadata: Metadata, wanted: RunFilter, limit: int) -> list[RunFinding]:
    """Return the findings about the latest `limit` successful runs of each operation, sorted."""
    models: dict[str, list[str]] = defaultdict(list)
    for model in metadata.models:
        models[model.document_cls.get_collection_name()].append(model.name)
    found: list[RunFinding] = []
    for operation in metadata.operations:
        query = {"$and": [wanted.query(), {"operation_name": operation.name, "status": "success"}]}
        seen = _Seen()
        async for run in TaskRun.find(query).sort("-started_at").limit(limit):
            _see(seen, run, operation, models)
        if seen.runs:
            found += _findings(operation, seen, models)
    return found


def _see(seen: _Seen, run: TaskRun, operation: OperationMetadata, models: Mapping[str, Sequence[str]]) -> None:
    seen.runs += 1
    for collection in run.collections:
        if collection in models:
            seen.written[collection] += 1
            seen.examples.setdefault(collection, run.id)
    if run.input_truncated or run.input_masked:
        return
    try:
        model_from_json(operation.input_schema, {} if run.input_dump is None else run.input_dump)
    except pydantic.ValidationError as error:
        seen.refused[findings_text(error, operation.input_schema)].append(run.id)


def _findings(operation: OperationMetadata, seen: _Seen, models: Mapping[str, Sequence[str]]) -> list[RunFinding]:
    name, declared = operation.name, operation.models_out
    found = [RunFinding("input", name, message, len(ids), ids[0]) for message, ids in sorted(seen.refused.items())]
    for collection, count in sorted(seen.written.items()):
        sharing = models[collection]  # the models of one collection cannot be distinguished
        if not set(sharing) & set(declared):
            message = f"writes {' or '.join(sharing)}, which models_out does not name"
            found.append(RunFinding("undeclared", name, message, count, seen.examples[collection]))
    written = {model for collection in seen.written for model in models[collection]}
    for model in declared:
        if model not in written:
            found.append(RunFinding("unseen", name, f"models_out names {model}, which no run has written", seen.runs))
    return found
