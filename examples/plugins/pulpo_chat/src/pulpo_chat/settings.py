"""The settings `[tool.pulpo.chat]`, and the variables `PULPO_CHAT_*`."""

from pulpo_core import PluginSettings
from pulpo_core.exceptions import ConfigurationError
from pydantic import Field, SecretStr


class ChatSettings(PluginSettings, section="chat"):
    """Settings of the bot."""

    url: str = Field("https://api.telegram.org", description="The address of the messenger's HTTP API.")
    token: SecretStr = Field(SecretStr(""), description="The bot's token. Set it in PULPO_CHAT_TOKEN, not in a file.")
    users: dict[str, list[str]] = Field(
        {}, description="The people who may use the bot: their ids in the messenger, with their roles."
    )
    parallel: int = Field(8, ge=1, description="The number of commands that run at a time.")
    poll_seconds: int = Field(30, ge=0, le=50, description="The seconds for which the messenger holds a request.")

    def require_token(self) -> str:
        """Return the token. Raises ConfigurationError if it is not set."""
        if token := self.token.get_secret_value():
            return token
        raise ConfigurationError("the bot has no token", hint="set PULPO_CHAT_TOKEN to what the messenger gave you")
