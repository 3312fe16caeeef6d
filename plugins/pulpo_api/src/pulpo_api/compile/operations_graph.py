"""`GET /operations/graph`: the graph of operations and their data, and the resulting flows.

Generated at compile time; `routes/operations_graph.py` serves it.
"""

import json
from pathlib import Path
from typing import Any

from pulpo_core.analysis import DataFlow, project_flows
from pulpo_core.analysis.project_graph import ProjectGraph
from pulpo_core.metadata import Metadata


def write_graph(metadata: Metadata, root: Path) -> str:
    """Return the graph and the flows of a project as JSON, without source locations."""
    graph = ProjectGraph(metadata, root).draw().to_dict()
    nodes = [{key: value for key, value in node.items() if key != "source"} for node in graph["nodes"]]
    flows = [_public(flow) for flow in project_flows(metadata)]
    return json.dumps({"nodes": nodes, "edges": graph["edges"], "flows": flows}, indent=1) + "\n"


def _public(flow: DataFlow) -> dict[str, Any]:
    """Return a flow without its problems, which would reveal source locations."""
    described = flow.to_dict()
    return {key: described[key] for key in ("name", "parameters", "groups", "edges")}
