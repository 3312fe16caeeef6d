"""Permissions of operations on every surface, and the meaning of `permissions=` for each action."""

import pytest

from pulpo_core import Actor, invoke, running
from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.metadata import Permissions
from pulpo_core.permissions import check_permission, is_permitted
from pulpo_core.testing import MakeProject

SOURCE = """
    from pulpo_core import invoke, operation

    @operation(name="closed", permissions=["admin", "boss"])
    async def closed(number: int = 1) -> int:
        return number

    @operation(name="closed_thread", permissions=["admin"])
    def closed_thread() -> int:
        return 7

    @operation(name="outer")
    async def outer() -> int:
        return await closed() + await invoke("closed")

    @operation(name="outer_thread")
    def outer_thread() -> int:
        return closed_thread()

    @operation(name="hands_on")
    async def hands_on() -> int:
        from pulpo_core.invocation import current_invocation
        return await invoke("closed", actor=current_invocation.get().actor)
"""
NOBODY, ADMIN = Actor(), Actor("jane", frozenset({"admin", "x"}))


@pytest.mark.parametrize("is_running", [False, True])
async def test_surfaces_are_asked_for_roles(is_running: bool, make_project: MakeProject, database_url: str) -> None:
    project = make_project(SOURCE, settings={"database_url": database_url})
    project.load()
    if is_running:
        async with running(project):
            await ask_surfaces()
    else:
        await ask_surfaces()


async def ask_surfaces() -> None:
    assert await invoke("closed", actor=ADMIN, channel="api") == 1
    assert await invoke("closed_thread", actor=ADMIN) == 7
    for actor, channel in ((None, "api"), (NOBODY, "api"), (NOBODY, "python"), (Actor("joe", frozenset({"x"})), "cli")):
        with pytest.raises(PermissionDeniedError, match="may not invoke the operation 'closed'"):
            await invoke("closed", {"number": "wrong, but that is not told"}, actor=actor, channel=channel)


async def test_python_is_trusted(make_project: MakeProject, database_url: str) -> None:
    project = make_project(SOURCE, settings={"database_url": database_url})
    async with running(project):
        assert await invoke("closed") == 1
        assert await project.metadata.operation("closed").function() == 1


async def test_the_outer_operation_vouches_for_the_inner_one(make_project: MakeProject, database_url: str) -> None:
    project = make_project(SOURCE, settings={"database_url": database_url})
    async with running(project):
        assert await invoke("outer", actor=NOBODY, channel="api") == 2
        assert await invoke("outer_thread", actor=NOBODY, channel="api") == 7
        assert await invoke("hands_on", actor=ADMIN, channel="api") == 1
        with pytest.raises(PermissionDeniedError):  # it does not vouch, but hands the question on
            await invoke("hands_on", actor=NOBODY, channel="api")


@pytest.mark.parametrize(
    ("permissions", "open_actions"),
    [
        ((), "read create update delete"),
        (("admin",), ""),
        ({"write": ("admin",)}, "read"),
        ({"read": ("admin",)}, ""),
        ({"delete": ("admin",)}, "read create update"),
        ({"write": ("admin",), "create": ("x",)}, "read create"),
        ({"read": ("admin",), "write": ("x",)}, "create update delete"),
        ({"delete": ()}, "read create update"),
        ({}, "read create update delete"),
    ],
)
def test_actions(permissions: Permissions, open_actions: str) -> None:
    actor = Actor("joe", frozenset({"x"}))
    allowed = [action for action in ("read", "create", "update", "delete") if is_permitted(actor, permissions, action)]
    assert " ".join(allowed) == open_actions


def test_the_message_names_no_roles() -> None:
    for permissions, told in (
        ({"read": ()}, "no role allows it"),
        (("secret-role",), "it needs a role"),
        (("secret-role", "b"), "it needs one of 2 roles"),
    ):
        with pytest.raises(PermissionDeniedError) as found:
            check_permission(NOBODY, permissions, "read", "model 'A'")
        assert str(found.value).startswith(f"'anonymous' may not read the model 'A': {told}")
        assert "secret-role" not in str(found.value)
