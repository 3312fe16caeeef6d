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
MIXED = {"bulk": ALL[1:], "import": ALL[1:3]}
"""The actions that a POST may perform, by the word after the collection."""


def actions(method: str, path: str) -> tuple[Action, ...]:
    """Return the actions on a model that a request needs permission for.

    A POST below the collection (`/things/{id}/copy`) may make any change, and an unknown method may do anything: they
    need permission for all of these actions. Changing all documents that match a filter needs permission to read them,
    because the number of changes reveals their content.
    """
    if method == "POST":
        if _mixed_actions(method, path):
            return ()
        return ALL[1:] if BELOW.fullmatch(path) else ("create",)
    found = METHODS.get(method, ALL)
    return ("read", *found) if method in ("PATCH", "DELETE") and not BELOW.fullmatch(path) else found


def any_actions(method: str, path: str) -> tuple[Action, ...]:
    """Return the actions of which a request needs at least one permission; each action is then checked separately."""
    return _mixed_actions(method, path)


def _mixed_actions(method: str, path: str) -> tuple[Action, ...]:
    word = path.rpartition("/")[2]
    return MIXED.get(word, ()) if method == "POST" and path.count("/") == 2 else ()
