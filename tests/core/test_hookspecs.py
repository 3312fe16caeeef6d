"""Plugins that bring hooks of their own, for others to implement."""

from types import SimpleNamespace
from typing import Any

import pytest

from pulpo_core import hookimpl
from pulpo_core.hookspecs import hookspec
from pulpo_core.plugins import from_modules


class Specs:
    @hookspec
    def pulpo_ring(self, bell: str) -> str:  # type: ignore[empty-body]
        """Return how it sounds."""


class Host:
    @hookimpl
    def pulpo_hookspecs(self) -> Any:
        return Specs


class Guest:
    @hookimpl
    def pulpo_ring(self, bell: str) -> str:
        return f"{bell}!"


class OptionalGuest:
    @hookimpl(optionalhook=True)
    def pulpo_ring(self, bell: str) -> str:
        return f"{bell}?"


class WrongGuest:
    @hookimpl
    def pulpo_ring(self, gong: str) -> str:
        return gong


class Forgetful:
    def pulpo_ring(self, bell: str) -> str:
        return bell


def hosting(answer: Any) -> Any:
    """A plugin whose `pulpo_hookspecs` returns that."""

    class Other:
        @hookimpl
        def pulpo_hookspecs(self) -> Any:
            if isinstance(answer, BaseException):
                raise answer
            return answer

    return Other()


@pytest.mark.parametrize(("host", "guest"), [("a", "z"), ("z", "a")])
def test_order_does_not_matter(host: str, guest: str) -> None:
    plugins = from_modules(**{host: Host(), guest: Guest()})
    assert [plugin.problems for plugin in plugins.all] == [[], []]
    assert [(plugin.name, answer) for plugin, answer in plugins.collect("pulpo_ring", bell="ding")] == [
        (guest, "ding!")
    ]
    [(plugin, call)] = plugins.implementations("pulpo_ring")
    assert (plugin.name, call(bell="dong")) == (guest, ["dong!"])


def test_hooks_of_a_plugin_that_is_missing() -> None:
    plugins = from_modules(optional=OptionalGuest(), plain=Guest())
    optional, plain = plugins.all
    assert (optional.state, optional.problems) == ("active", [])
    assert plain.state == "degraded"
    assert plain.problems[0].startswith("it implements pulpo_ring, which is no hook")
    assert plugins.collect("pulpo_ring", bell="ding") == []
    assert len(from_modules(host=Host(), optional=OptionalGuest()).collect("pulpo_ring", bell="ding")) == 1


def test_wrong_implementations() -> None:
    wrong = from_modules(host=Host(), wrong=WrongGuest()).get("wrong")
    assert wrong is not None
    assert wrong.state == "failed"
    assert wrong.problems[0].endswith("see the hook's signature in pulpo_core.hookspecs or Specs")
    forgetful = from_modules(host=Host(), forgetful=Forgetful()).get("forgetful")
    assert forgetful is not None
    assert "it defines pulpo_ring without @hookimpl" in forgetful.problems[0]


def test_wrong_hosts() -> None:
    for answer, told in (
        (RuntimeError("broken"), "pulpo_hookspecs raised RuntimeError: broken"),
        (SystemExit(3), "pulpo_hookspecs raised SystemExit: 3"),
        (SimpleNamespace(), "which has no @hookspec"),
        ("pulpo_api.hookspecs", "which has no @hookspec"),
        (Specs, "pulpo_hookspecs brings pulpo_ring, which exists already"),
    ):
        plugins = from_modules(host=Host(), other=hosting(answer), guest=Guest())
        other = plugins.get("other")
        assert other is not None
        assert other.state == "degraded"
        assert told in other.problems[0]
        assert len(plugins.collect("pulpo_ring", bell="ding")) == 1


def test_the_cores_own_hooks_cannot_be_replaced() -> None:
    class Taken:
        @hookspec
        def pulpo_settings(self, everything: str) -> None: ...

    other = from_modules(other=hosting(Taken)).get("other")
    assert other is not None
    assert "brings pulpo_settings, which exists already" in other.problems[0]
