"""Plugins that bring hooks of their own, for others to implement."""

from types import SimpleNamespace
from typing import Any

import pytest

from pulpo_core import hookimpl
from pulpo_core.hookspecs import answers, hookspec
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
    [ring] = plugins.implementations("pulpo_ring")
    assert (ring.plugin.name, ring(bell="dong")) == (guest, "dong!")


def test_hooks_of_a_plugin_that_is_missing() -> None:
    plugins = from_modules(optional=OptionalGuest(), plain=Guest())
    optional, plain = plugins.all
    assert (optional.state, optional.problems) == ("active", [])
    assert plain.state == "degraded"
    assert plain.problems[0].startswith("it implements pulpo_ring, but there is no such hook")
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


class Counting:
    """Hooks whose specs declare their answers."""

    @hookspec
    @answers("builtins:int", many=True)
    def pulpo_numbers(self) -> Any:
        """Return numbers."""

    @hookspec
    @answers("builtins:int", many=True, classes=True)
    def pulpo_kinds(self) -> Any:
        """Return classes of numbers."""

    @hookspec
    @answers("builtins:int")
    def pulpo_number(self) -> Any:
        """Return a number."""


@pytest.mark.parametrize(
    ("hook", "answer", "found", "problem"),
    [
        ("pulpo_numbers", [1, 2], [1, 2], ""),
        ("pulpo_numbers", iter([1, 2]), [1, 2], ""),
        ("pulpo_numbers", 1, [1], ""),
        ("pulpo_numbers", [], [], ""),
        ("pulpo_numbers", None, [], ""),
        ("pulpo_numbers", [1, "2"], [1], "pulpo_numbers returned '2'; expected: an instance of int"),
        ("pulpo_numbers", [bool], [], "pulpo_numbers returned <class 'bool'>; expected: an instance of int"),
        ("pulpo_numbers", 2.5, [], "pulpo_numbers returned 2.5; expected: a list of instances of int"),
        ("pulpo_kinds", bool, [bool], ""),
        ("pulpo_kinds", [bool, 1], [bool], "pulpo_kinds returned 1; expected: a subclass of int"),
        ("pulpo_kinds", 1, [], "pulpo_kinds returned 1; expected: a list of subclasses of int"),
        ("pulpo_number", 1, [1], ""),
        ("pulpo_number", [1], [], "pulpo_number returned [1]; expected: an instance of int"),
        ("pulpo_number", ValueError("none\nleft"), [], "pulpo_number raised ValueError: none left"),
        ("pulpo_numbers", ValueError("none"), [], "pulpo_numbers raised ValueError: none"),
    ],
)
def test_answers_are_what_the_hookspec_declares(hook: str, answer: Any, found: list[Any], problem: str) -> None:
    def implementation(self: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    guest = type("Guest", (), {hook: hookimpl(implementation)})()
    plugins = from_modules(host=hosting(Counting), guest=guest)
    plugin = plugins.get("guest")
    assert plugin is not None
    assert plugins.collect(hook) == [(plugin, item) for item in found]
    assert plugin.problems == ([f"{problem}; update or uninstall it"] if problem else [])
    host = plugins.get("host")
    assert plugins.collect(hook, host) == []


def test_a_hook_that_is_called_often_reports_once() -> None:
    answers = iter([1, "one", ValueError("none"), "two"])

    class Guest:
        @hookimpl
        def pulpo_number(self) -> Any:
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

    plugins = from_modules(host=hosting(Counting), guest=Guest())
    [number] = plugins.implementations("pulpo_number")
    assert [number.answer_or_none() for _ in range(4)] == [1, None, None, None]
    assert [problem.partition(";")[0] for problem in number.plugin.problems] == ["pulpo_number returned 'one'"]


def test_the_first_answer_counts() -> None:
    class One:
        @hookimpl
        def pulpo_number(self) -> Any:
            return "one"

    class Two:
        @hookimpl
        def pulpo_number(self) -> Any:
            return 2

    class Never:
        @hookimpl
        def pulpo_number(self) -> Any:
            raise AssertionError("it is not asked")

    plugins = from_modules(a=One(), b=Two(), c=Never(), host=hosting(Counting))
    assert plugins.first("pulpo_number") == 2
    assert [plugin.state for plugin in plugins.all] == ["degraded", "active", "active", "active"]
    assert from_modules(host=hosting(Counting)).first("pulpo_number") is None
