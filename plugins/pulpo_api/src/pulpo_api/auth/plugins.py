"""Asks other plugins, each for itself."""

import inspect
from collections.abc import Callable
from typing import Any

from pulpo_core.exceptions import PulpoException
from pulpo_core.plugins import REMEDY, Plugin


async def ask(
    plugin: Plugin, hook: Callable[..., list[Any]], kind: type, otherwise: object, /, **arguments: Any
) -> Any:
    """What a plugin answers: something of `kind`, or None. One that fails is reported, and answers `otherwise`."""
    try:
        answers = hook(**arguments)
        answer = answers[0] if answers else None
        if inspect.isawaitable(answer):
            answer = await answer
    except PulpoException:
        raise  # meant for the client: the plugin's own service does not answer
    except (Exception, SystemExit) as error:
        plugin.report("degraded", f"a hook of pulpo-api raised {type(error).__name__}: {error}; {REMEDY}")
        return otherwise
    if answer is None or isinstance(answer, kind):
        return answer
    plugin.report("degraded", f"a hook of pulpo-api returned {answer!r}, not a {kind.__name__}; {REMEDY}")
    return otherwise
