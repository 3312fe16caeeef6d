"""Calls a plugin's implementation of a hook, and checks its answer."""

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pulpo_core.distributions import install_hint
from pulpo_core.exceptions import PulpoException
from pulpo_core.hook_answers import HookAnswer
from pulpo_core.plugins.plugin import REMEDY, Plugin, shown

if TYPE_CHECKING:
    from pluggy import HookImpl


class Implementation:
    """A hook as one plugin implements it.

    Calling it returns the unchecked answer (None if there is none), and raises what the plugin raises. The methods
    check the answer, and report the plugin's errors.
    """

    def __init__(self, plugin: Plugin, hook: str, found: "HookImpl", answer: HookAnswer | None) -> None:
        self.plugin = plugin
        self.hook = hook
        self._found = found
        self._answer = answer

    def __call__(self, **arguments: Any) -> Any:
        """Return the plugin's answer. Raises what the plugin raises."""
        return self._found.function(*(arguments[name] for name in self._found.argnames))

    def items(self, **arguments: Any) -> list[Any]:
        """Return the answers that have the declared type; if the hook returns many, each of its items.

        Other answers and exceptions are reported. A PulpoException is passed on, because it is meant for the user: a
        setting is wrong, or a database does not start.
        """
        try:
            answer = self(**arguments)
            return [item for item in self._split(answer) if self.accepts(item)]
        except PulpoException:
            raise
        except (Exception, SystemExit) as error:
            self._report_raised(error)
            return []

    def answer_or_none(self, **arguments: Any) -> Any:
        """Return the answer; None if it has another type or the call fails. Only the first failure is reported.

        For hooks that are called so often that reporting each failure would flood the log.
        """
        try:
            answer = self(**arguments)
        except (Exception, SystemExit) as error:
            self._report_once(f"raised {shown(error)}")
            return None
        if answer is None or self._answer is None or self._answer.fits(answer):
            return answer
        self._report_once(f"returned {answer!r}; expected: {self._answer.expected()}")
        return None

    async def ask(self, otherwise: Any, /, **arguments: Any) -> Any:
        """Return the answer, awaited if necessary. If the call fails, or the answer has another type, report it and
        return `otherwise`.

        For hooks that are called while a request waits. A PulpoException is passed on, because it is meant for the
        client.
        """
        try:
            answer = self(**arguments)
            if inspect.isawaitable(answer):
                answer = await answer
        except PulpoException:
            raise
        except (Exception, SystemExit) as error:
            self._report_raised(error)
            return otherwise
        return answer if answer is None or self.accepts(answer) else otherwise

    def accepts(self, item: object) -> bool:
        """Return True if an item has the declared type; report it otherwise."""
        if self._answer is None or self._answer.fits(item):
            return True
        self.report(f"returned {item!r}; expected: {self._answer.expected()}")
        return False

    def report(self, problem: str) -> None:
        """Record a problem of the implementation: `report("raised ValueError")`."""
        self.plugin.report("degraded", f"{self.hook} {problem}; {REMEDY}")

    def _report_raised(self, error: BaseException) -> None:
        remedy = install_hint(error, self.plugin.distribution) or REMEDY
        self.plugin.report("degraded", f"{self.hook} raised {shown(error)}; {remedy}")

    def _report_once(self, problem: str) -> None:
        if not any(known.startswith(self.hook) for known in self.plugin.problems):
            self.report(problem)

    def _split(self, answer: Any) -> list[Any]:
        """Return the items of an answer: those of an iterable if the hook asks for many, else the answer itself."""
        if answer is None:
            return []
        if self._answer is None or not self._answer.many or self._answer.fits(answer):
            return [answer]
        if isinstance(answer, Iterable):
            return list(answer)
        self.report(f"returned {answer!r}; expected: {self._answer.expected(many=True)}")
        return []
