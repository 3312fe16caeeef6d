"""Generates a module with the pages of each model, which a project can replace by its own pages."""

import json
from collections.abc import Sequence

from pulpo_core.metadata import ModelInfo

PAGES = {
    "list": "@/list/ListPage",
    "show": "@/show/ShowPage",
    "create": "@/edit/CreatePage",
    "edit": "@/edit/EditPage",
    "import": "@/importing/ImportPage",
}
NEEDS = {"create": "create", "edit": "update", "import": "create"}


def resource_module(model: ModelInfo) -> str:
    """Return the module with the pages of a model."""
    possible = [page for page in PAGES if page not in NEEDS or NEEDS[page] in model.changes]
    lines = [f"  {page}: lazy(() => import({json.dumps(PAGES[page])}))," for page in possible]
    return "\n".join(
        [
            'import { lazy } from "react"',
            'import type { ResourcePages } from "@/extensions/registry"',
            "",
            f"/** The pages below {json.dumps(f'/{model.path}')}. */",
            "export const pages: ResourcePages = {",
            *lines,
            "}",
            "",
        ]
    )


def resources_module(models: Sequence[ModelInfo]) -> str:
    """Return the module with the pages of all models, by their paths."""
    names = [(model.path, model.identifier) for model in models]
    return "\n".join(
        [
            'import type { ResourcePages } from "@/extensions/registry"',
            *(
                f"import {{ pages as pages{place} }} from {json.dumps(f'./pages/{name}')}"
                for place, (_, name) in enumerate(names)
            ),
            "",
            "export const resources: Record<string, ResourcePages> = {",
            *(f"  {json.dumps(path)}: pages{place}," for place, (path, _) in enumerate(names)),
            "}",
            "",
        ]
    )
