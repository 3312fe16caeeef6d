"""The options of a server, set by the process that starts it; they do not change for processes that use it later."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class ServerOptions:
    """The values of the settings `[tool.pulpo.embedded]`; `EmbeddedSettings` describes them."""

    linger: float = 2.0
    cache_size: str = "256M"
    sync_on_commit: bool = False
    start_timeout: float = 30.0

    def dump(self) -> str:
        """Return the options as one argument of a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """Return the options that `dump` wrote."""
        return cls(**json.loads(text))
