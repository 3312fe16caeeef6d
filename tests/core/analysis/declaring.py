"""Creates operations for analysis: `declare("scraping.merge", {"raw": RawJobs}, Clean)`."""

import inspect
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulpo_core.locations import Location
from pulpo_core.metadata import OperationMetadata

HERE = str(Path(__file__).with_name("operations.py"))


def declare(
    name: str, takes: Mapping[str, Any] | None = None, returns: Any = None, *, defaults: Any = None, **declared: Any
) -> OperationMetadata:
    """Return an operation with this name, parameters of these types (and defaults), and this result."""
    parameters = takes or {}
    given = defaults or {}

    def function(**values: Any) -> Any: ...

    function.__annotations__ = {**parameters, "return": returns}
    function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                key, inspect.Parameter.KEYWORD_ONLY, default=given.get(key, inspect.Parameter.empty), annotation=kind
            )
            for key, kind in parameters.items()
        ]
    )
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in declared.items()
    }
    location = Location(HERE, zlib.crc32(name.encode()) % 1000)
    return OperationMetadata(name=name, function=function, location=location, **values)
