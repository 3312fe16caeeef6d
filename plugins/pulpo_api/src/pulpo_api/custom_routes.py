"""The project's own routes: refuses those that clash, and finds those that precede generated ones."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fastapi.routing import RouteContext
from starlette.routing import Mount as StarletteMount
from starlette.routing import compile_path

from pulpo_api.customise import WHERE
from pulpo_api.generated_routes import MODEL_ROUTES
from pulpo_api.mounts import RESERVED_PATHS, Mounts
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.metadata import Metadata

GENERATED = frozenset(rest for _, rest in MODEL_ROUTES)
PARAMETER = re.compile(r"{[^{}]*}")


class CustomRoute(NamedTuple):
    """One of the project's own routes, prepared for matching; `methods` None means all."""

    methods: frozenset[str] | None
    pattern: re.Pattern[str]

    def matches(self, method: str, path: str) -> bool:
        """Return True if the route answers a request with this method and path."""
        return (self.methods is None or method in self.methods) and self.pattern.match(path) is not None


def check_custom_routes(routes: Iterable[RouteContext], metadata: Metadata, mounts: Mounts) -> None:
    """Raise ConfigurationError for a path that is used by the API, a plugin's mount, or a generated route.

    A path with a parameter in its first segment (`/{page}`) gets the requests that no other route matches, and is never
    refused.
    """
    models = {model.path: model.name for model in metadata.models}
    for path in (route.path for route in routes if route.path):
        word, rest = _split(path)
        if word in mounts:
            raise _refusal(path, f"is used by {mounts[word].owner}")
        if word.partition(".")[0] in RESERVED_PATHS:
            raise _refusal(path, "is used by the API itself")
        if word in models and (PARAMETER.sub("{id}", rest) in GENERATED or re.match(r"/{[^{}]*:path}", rest)):
            raise _refusal(path, f"hides a generated route of the model {models[word]!r}", f"/{word}/{{id}}/…")


def routes_below(words: Iterable[str], routes: Iterable[RouteContext]) -> Mapping[str, tuple[CustomRoute, ...]]:
    """Return the routes below the paths in `words`, by the first word of their path."""
    found: dict[str, tuple[CustomRoute, ...]] = {}
    wanted = set(words)
    for route in routes:
        if route.path and (word := _split(route.path)[0]) in wanted:
            is_mount = isinstance(route.route, StarletteMount)
            pattern, _, _ = compile_path(f"{route.path}/{{path:path}}" if is_mount else route.path)
            methods = None if route.methods is None else frozenset(route.methods)
            found[word] = (*found.get(word, ()), CustomRoute(methods, pattern))
    return found


def _split(path: str) -> tuple[str, str]:
    """Split a path into its first word and the rest: `/tools/{id}/…` into `tools` and `/{id}/…`."""
    word, slash, rest = path.removeprefix("/").partition("/")
    return word, slash + rest


def _refusal(path: str, reason: str, example: str = "/reports") -> ConfigurationError:
    hint = f"choose another path, such as {example}"
    return ConfigurationError(f"the route {path!r} that the project adds {reason}", where=WHERE, hint=hint)
