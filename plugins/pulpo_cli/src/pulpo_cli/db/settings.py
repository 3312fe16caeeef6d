"""The settings of `pulpo db`."""

from pydantic import Field

from pulpo_core.settings import PluginSettings


class DatabaseSettings(PluginSettings, section="db"):
    """The folders of `pulpo db`: `[tool.pulpo.db]`, `PULPO_DB_*`."""

    seeds: str = Field("seeds", description="The folder of the files that `pulpo db seed` reads.")
    migrations: str = Field("migrations", description="The folder of the migrations that `pulpo db migrate` runs.")
