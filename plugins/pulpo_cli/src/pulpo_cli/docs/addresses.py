"""Where each page of the documentation lies."""

import re

from pulpo_core.analysis.project_graph import model_id, operation_id
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata

CAPITAL = re.compile("(?=[A-Z])")
INDEX = "index.html"
GRAPH = "graph.html"


def page_of(item: ModelInfo | OperationMetadata) -> str:
    """The page of a model or an operation. Identifiers differ in more than letter case, so file names do too."""
    return f"{item.kind}s/{item.identifier}.html"


def flow_page(namespace: str) -> str:
    """The page of a namespace. Capitals are marked: some file systems do not tell them from small letters."""
    return f"flows/{CAPITAL.sub('-', namespace)}.html"


def relative(page: str, target: str) -> str:
    """The way from one page to another: from `models/job.html` to the index, `../index.html`."""
    return "../" * page.count("/") + target


def addresses(metadata: Metadata) -> dict[str, str]:
    """The pages of all models and operations, by the ids of their nodes in drawings."""
    pages = {model_id(model.name): page_of(model) for model in metadata.models}
    return pages | {operation_id(operation.name): page_of(operation) for operation in metadata.operations}
