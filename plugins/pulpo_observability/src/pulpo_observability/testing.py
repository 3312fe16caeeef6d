"""The function that tests written by `pulpo runs pin` call."""

import asyncio
from pathlib import Path
from typing import Any

from pulpo_core.documents.from_json import model_from_json
from pulpo_core.project import Project
from pulpo_core.runtime import running
from pulpo_observability.runs.dumps import dump


def call(folder: Path, operation: str, data: Any) -> Any:
    """Call an operation of the project in or above `folder`, and return its output in the form of its record.

    Raises what the operation raises, and pydantic's ValidationError for an invalid input.
    """

    async def invoked() -> Any:
        async with running(Project.find(folder)) as runtime:
            found = runtime.project.metadata.operation(operation)
            output = await runtime.invoke(found, model_from_json(found.input_schema, {} if data is None else data))
            return dump(output, found.signature.returns, limit=2**62).value

    return asyncio.run(invoked())
