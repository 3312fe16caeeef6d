"""Settings: `[tool.pulpo]` in pyproject.toml (or pulpo.toml), overridden by `.env` and then by `PULPO_*` variables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

import pydantic
from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.logs import Format, Level
from pulpo_core.suggestions import did_you_mean


class _FileSettings(BaseSettings):
    """Settings from a table of the project's file, overridden by `.env` and the environment."""

    model_config = SettingsConfigDict(extra="ignore", env_prefix="PULPO_")
    table: ClassVar[str] = "tool.pulpo"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, dotenv_settings, init_settings

    @classmethod
    def read(cls, values: Mapping[str, Any], root: Path) -> Self:
        """Return the settings from the project's file, `.env`, and the environment. Raises ConfigurationError."""
        own = {key: value for key, value in values.items() if not isinstance(value, dict) or key in cls.model_fields}
        for key in own:
            if key not in cls.model_fields:
                hint = did_you_mean(key, cls.model_fields)
                raise ConfigurationError(f"unknown setting {key!r}", where=f"[{cls.table}]", hint=hint)
        try:
            return cls(_env_file=root / ".env", _env_file_encoding="utf-8-sig", **own)
        except pydantic.ValidationError as error:
            findings = error.errors(include_url=False)
            shown = "; ".join(f"{'.'.join(map(str, f['loc']))}={_shown(f['input'])}: {f['msg']}" for f in findings)
            prefix = cls.model_config["env_prefix"]
            variables = " or ".join(sorted({f"{prefix}{f['loc'][0]}".upper() for f in findings}))
            hint = f"correct it there, or in the variable {variables}"
            raise ConfigurationError(f"wrong setting: {shown}", where=f"[{cls.table}]", hint=hint) from None
        except SettingsError as error:
            hint = """write it as JSON: '["src", "lib"]'"""
            raise ConfigurationError(f"wrong setting: {error}", where="a PULPO_ variable or .env", hint=hint) from None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"cannot be read: {error}", where=root / ".env", hint="save it as UTF-8") from None


def _shown(value: object) -> str:
    """Return a wrong value as text; for a list or dict, which may contain a secret, only its type."""
    return repr(value) if value is None or isinstance(value, str | int | float) else f"a {type(value).__name__}"


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


MOVED = {
    "lint_select": ("lint", "select"),
    "lint_ignore": ("lint", "ignore"),
    "seeds": ("db", "seeds"),
    "migrations": ("db", "migrations"),
}
"""The new section and name of former settings of the core."""


class Settings(_FileSettings):
    """The core's own settings: `[tool.pulpo]`, `PULPO_*`."""

    name: str = Field("", description="The project's name; defaults to that in [project], else to the folder's.")
    entrypoint: str = Field("main", description="The module whose import declares all models and operations.")
    pythonpath: list[str] = Field(["."], description="Folders, relative to the project, from which it is imported.")
    output: str = Field(".run_cache", description="The folder, inside the project, for generated files.")
    database_url: str = Field("embedded://.pulpo/db", description="mongodb://…, mongodb+srv://…, or a plugin's scheme.")
    database_name: str = Field("", description="The database if the URL names none; defaults to `name`.")
    database_timeout: float = Field(
        5.0,
        gt=0,
        description="Seconds to reach the database; requests to one that hangs fail after three times as long.",
    )
    check_links: bool = Field(
        False, description="Refuse links to missing documents, which takes one query for each linked collection."
    )
    log_level: Annotated[Level, BeforeValidator(_lower)] = Field(
        "info", description="The minimum log level: debug, info, warning, error or critical."
    )
    log_format: Annotated[Format, BeforeValidator(_lower)] = Field(
        "auto", description="console (text), json, or auto: JSON from services in the background, else text."
    )

    @classmethod
    def read(cls, values: Mapping[str, Any], root: Path) -> Self:
        """Read the settings. Raises ConfigurationError, also for a setting that has moved to a plugin's section."""
        for key in values:
            if moved := MOVED.get(key):
                section, name = moved
                raise ConfigurationError(
                    f"unknown setting {key!r}: it has moved to another section",
                    where=f"[{cls.table}]",
                    hint=f"write {name!r} in [tool.pulpo.{section}]",
                )
        return super().read(values, root)


class PluginSettings(_FileSettings):
    """Base for a plugin's section: `class ApiSettings(PluginSettings, section="api")` reads `[tool.pulpo.api]`.

    Variables `PULPO_API_*` override it.
    """

    section: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__()  # the keywords are for the method below

    @classmethod
    def __pydantic_init_subclass__(cls, section: str = "", **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if section:
            cls.section = section
            cls.table = f"tool.pulpo.{section}"
            cls.model_config["env_prefix"] = f"PULPO_{section}_".upper()
