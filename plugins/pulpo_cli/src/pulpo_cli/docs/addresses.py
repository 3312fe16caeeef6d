"""The addresses of the pages."""

import re

from pulpo_core.analysis.project_graph import model_id, operation_id
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata

CAPITAL = re.compile("(?=[A-Z])")
INDEX = "index.html"
GRAPH = "graph.html"


def page_of(item: ModelInfo | OperationMetadata) -> str:
    """Return the page of a model or an operation. Identifiers, and thus file names, differ in more than case."""
    return f"{item.kind}s/{item.identifier}.html"


def flow_page(namespace: str) -> str:
    """Return the page of a namespace. Capitals are marked, because some file systems ignore case."""
    return f"flows/{CAPITAL.sub('-', namespace)}.html"


def relative(page: str, target: str) -> str:
    """Return the relative address of a page: `../index.html` from `models/job.html`."""
    return "../" * page.count("/") + target


def addresses(metadata: Metadata) -> dict[str, str]:
    """Return the pages of all models and operations, by the ids of their nodes in drawings."""
    pages = {model_id(model.name): page_of(model) for model in metadata.models}
    return pages | {operation_id(operation.name): page_of(operation) for operation in metadata.operations}
