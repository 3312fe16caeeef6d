"""What a starter may choose about the server. Whoever starts it decides; later users take it as it runs."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class Options:
    """The defaults of the settings section `[tool.pulpo.embedded]`, described there."""

    linger: float = 2.0
    cache_size: str = "256M"
    sync_on_commit: bool = False
    start_timeout: float = 30.0

    def dump(self) -> str:
        """One command-line argument for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """Read what `dump` wrote."""
        return cls(**json.loads(text))
