"""`GET /operations/graph`: what operations take, return, read and write, and the flows that follow from it.

Worked out when the project is compiled, and served as it was written.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.preconditions import etag, is_known
from pulpo_core.analysis import DataFlow, project_flows
from pulpo_core.drawing.project import ProjectGraph
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.metadata import Metadata


def write_graph(metadata: Metadata, root: Path) -> str:
    """The graph and the flows of a project as JSON, without the places in the source."""
    graph = ProjectGraph(metadata, root).draw().to_dict()
    nodes = [{key: value for key, value in node.items() if key != "source"} for node in graph["nodes"]]
    flows = [_public(flow) for flow in project_flows(metadata)]
    return json.dumps({"nodes": nodes, "edges": graph["edges"], "flows": flows}, indent=1) + "\n"


def _public(flow: DataFlow) -> dict[str, Any]:
    """A flow without its problems, which tell where in the source the operations are."""
    described = flow.to_dict()
    return {key: described[key] for key in ("name", "parameters", "groups", "edges")}


class GraphFile:
    """The file that was written at compile time, read once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[bytes, str] | None = None

    async def answer(self, request: Request) -> Response:
        """The file, or 304 for a client that knows it."""
        if self._read is None:
            self._read = await asyncio.to_thread(self._load)
        content, tag = self._read
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if is_known(request.headers, tag):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="application/json")

    def _load(self) -> tuple[bytes, str]:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"the graph of the operations cannot be read: {error}", where=self.path, hint="run `pulpo compile`"
            ) from None
        return content, etag(content)
