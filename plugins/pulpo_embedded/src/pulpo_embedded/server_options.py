"""The options of a server. The process that starts it decides; they do not change for later users."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class ServerOptions:
    """The values of the settings `[tool.pulpo.embedded]`, which describe them."""

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
