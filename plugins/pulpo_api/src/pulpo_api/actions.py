"""Maps HTTP methods to the actions that they perform on a model."""

import re

from pulpo_core.hookspecs import Action

METHODS: dict[str, tuple[Action, ...]] = {
    "OPTIONS": (),
    "GET": ("read",),
    "HEAD": ("read",),
    "PUT": ("update",),
    "PATCH": ("update",),
    "DELETE": ("delete",),
}
ALL: tuple[Action, ...] = ("read", "create", "update", "delete")
BELOW = re.compile(r"/[^/]+/.+")


def actions(method: str, path: str) -> tuple[Action, ...]:
    """Return the actions on a model that a request needs permission for.

    A POST below the collection (`/things/bulk`) may make any change, and an unknown method may do anything: they need
    the permissions for all of it.
    """
    if method == "POST":
        return ALL[1:] if BELOW.fullmatch(path) else ("create",)
    return METHODS.get(method, ALL)
