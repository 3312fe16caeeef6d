"""Generates `generated_frontend`: the source of the UI, with the project's models and operations as types."""

import json
import posixpath
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from pulpo_core.generation import Artifact, GenerationContext
from pulpo_refine.compile.pages import resource_module, resources_module
from pulpo_refine.compile.typescript import write_types
from pulpo_refine.config.document import describe
from pulpo_refine.places import GENERATED, SOURCE
from pulpo_refine.settings import RefineSettings

LEFT_OUT = ("node_modules", "dist")
MADE_ANEW = ("package.json", "tsconfig.json", "src/extensions/index.ts")
OWN = """\
import own from "@own"
import { resources } from "@/generated/resources"
import type { Extensions } from "./registry"

/** What the project brings, from its own folder; and its resources. */
export const extensions: Extensions = {
  pages: [],
  displays: {},
  editors: {},
  widgets: [],
  ...own,
  resources: { ...resources, ...own.resources },
}
"""
NONE = """\
import type { Extensions } from "@/extensions/registry"

/** The project has no folder with extensions. */
const none: Partial<Extensions> = {}
export default none
"""


class FrontendGenerator:
    """Generates a complete Vite project, which can be installed, type-checked and built."""

    name = "refine"

    def __init__(self, settings: RefineSettings) -> None:
        self.settings = settings

    def generate(self, context: GenerationContext) -> Iterable[Artifact]:
        """Yield the files of the UI from the package, and those generated from the metadata."""
        described = describe(context.metadata, None, has_lists=False)
        for path, content in _sources().items():
            if path not in MADE_ANEW:
                yield _artifact(path, content)
        own = posixpath.join("..", context.root_from_output, self.settings.own)
        yield _artifact("package.json", _package(context, own))
        yield _artifact("tsconfig.json", _compiler_options(own))
        yield _artifact("src/extensions/index.ts", OWN)
        yield _artifact("src/generated/no-extensions.ts", NONE)
        yield _artifact("src/generated/generated_ui_config.ts", write_types(described))
        yield _artifact("src/generated/resources.ts", resources_module(context.metadata.models))
        for model in context.metadata.models:
            path = f"{GENERATED}/src/generated/pages/{model.identifier}.ts"
            yield Artifact(path, resource_module(model), sources=(model,))


def _artifact(path: str, content: str) -> Artifact:
    return Artifact(f"{GENERATED}/{path}", content)


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    """Return the packaged files of the UI by their paths."""
    return dict(sorted(_files()))


def _files() -> Iterator[tuple[str, str]]:
    for top in SOURCE.iterdir():
        if top.name not in LEFT_OUT and not top.name.startswith("."):
            for file in [top] if top.is_file() else top.rglob("*"):
                if file.is_file() and not file.name.startswith("."):
                    yield file.relative_to(SOURCE).as_posix(), file.read_text(encoding="utf-8")


def _package(context: GenerationContext, own: str) -> str:
    """Return the `package.json`; `own` is the folder of the project's extensions, for vite.config.ts."""
    package = json.loads(_sources()["package.json"])
    return _json({**package, "version": context.project_version, "pulpo": {"own": own}})


def _compiler_options(own: str) -> str:
    """Return the `tsconfig.json`, which treats the extensions' folder as if it were inside the frontend."""
    config: dict[str, Any] = json.loads(_sources()["tsconfig.json"])
    options = config["compilerOptions"]
    options["paths"] = {
        **options["paths"],
        "@own": [own, "./src/generated/no-extensions.ts"],
        "*": [
            "./node_modules/@types/*",
            "./node_modules/*",
        ],  # for the extensions, which have no own node_modules
    }
    return _json({**config, "include": [*config["include"], own]})


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
