"""A project: a folder with `[tool.pulpo]`, its settings, its plugins, and the metadata that its entrypoint declares."""

import importlib
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar, cast

from pulpo_core import logs
from pulpo_core.entrypoint import extend_path, import_entrypoint, is_own
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.loading import load_metadata
from pulpo_core.plugins import Plugins, discover, plugins_of_command
from pulpo_core.project_file import ProjectFile, find_root
from pulpo_core.settings import PluginSettings, Settings
from pulpo_core.suggestions import close_names

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.invocation import Middleware
    from pulpo_core.metadata import Metadata
    from pulpo_core.services import Service
    from pulpo_core.writes import WriteMiddleware, WriteObserver

Section = TypeVar("Section", bound=PluginSettings)


class Project:
    """A project: its folders, settings, plugins and metadata. Nothing here connects to a database."""

    def __init__(self, root: Path, plugins: Plugins | None = None) -> None:
        self.root = root.resolve()
        file = ProjectFile.read(self.root)
        if file is None:
            raise ConfigurationError(
                "this folder is not a project: it has no [tool.pulpo]",
                where=self.root,
                hint="create a project in it with `pulpo init`",
            )
        self.file = file
        if plugins is None:
            plugins = plugins_of_command(self.root) or discover(root=self.root)
        self.plugins = plugins
        self._metadata: Metadata | None = None
        self._sections: dict[type[PluginSettings], PluginSettings] = {}

    @classmethod
    def find(cls, start: Path | None = None, plugins: Plugins | None = None) -> "Project":
        """Return the project at `start` (the working directory), or in the nearest folder above.

        Raises ConfigurationError.
        """
        return cls(find_root(start), plugins)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the core. Raises ConfigurationError."""
        settings = Settings.read(self.file.values, self.root)
        return settings if settings.name else settings.model_copy(update={"name": self.file.project_name})

    @property
    def version(self) -> str:
        """The version in `[project]`; `0.1.0` if there is none."""
        return self.file.project_version or "0.1.0"

    def section(self, settings: type[Section]) -> Section:
        """Return a plugin's settings, read once: `project.section(ApiSettings)`. Raises ConfigurationError."""
        if settings not in self._sections:
            self._sections[settings] = settings.read(self.file.section(settings.section), self.root)
        return cast("Section", self._sections[settings])

    def misspelt_sections(self) -> dict[str, str]:
        """Return the tables of the project's file that look like misspelt plugin sections: `{"apii": "api"}`."""
        known = {settings.section for _, settings in self.plugins.collect("pulpo_settings")} | {"plugins"}
        others = [key for key, value in self.file.values.items() if isinstance(value, dict) and key not in known]
        close = {key: close_names(key, known) for key in others}
        return {key: names[0] for key, names in close.items() if names}

    @property
    def output(self) -> Path:
        """The folder for generated files. Raises ConfigurationError if it cannot be used for that."""
        given = self.settings.output
        path = self._folder("output", given)
        problem = None
        if path == self.root or not path.is_relative_to(self.root):
            problem = "is not inside the project"
        elif path.is_relative_to(self.state):
            problem = "is where Pulpo keeps its own state"
        elif path.exists() and not path.is_dir():
            problem = "is a file"
        if problem:
            raise ConfigurationError(f"output={given!r} {problem}", where="[tool.pulpo]", hint="name a subfolder")
        return path

    def _folder(self, setting: str, path: str) -> Path:
        try:
            folder = (self.root / path).resolve()
            if any(map(Path.is_symlink, (folder, *folder.parents))):  # Python 3.13 does not raise
                raise RuntimeError("its symbolic links form a loop")
            return folder
        except (ValueError, RuntimeError, OSError) as error:  # a null character, a loop of links
            raise ConfigurationError(
                f"{setting} must be a folder, got {path!r}: {error}", where="[tool.pulpo]"
            ) from None

    @property
    def source_folders(self) -> list[Path]:
        """The folders from which the entrypoint is imported. Raises ConfigurationError."""
        return [self._folder("pythonpath", folder) for folder in self.settings.pythonpath]

    @property
    def state(self) -> Path:
        """The folder for local state of Pulpo and its plugins, on this machine only: `.pulpo`."""
        return self.root / ".pulpo"

    @property
    def metadata(self) -> "Metadata":
        """The frozen metadata. Imports the entrypoint the first time."""
        return self.load()

    def load(self) -> "Metadata":
        """Return the metadata that the entrypoint declares; import it the first time.

        Raises ConfigurationError, DeclarationError.
        """
        if self._metadata is None:
            self._metadata = load_metadata(self.import_entrypoint, self.plugins)
        return self._metadata

    def import_generated(self, module: str) -> ModuleType:
        """Import a generated module from the output folder. Raises whatever the module raises."""
        extend_path([self.output])
        return importlib.import_module(module)

    def make_importable(self) -> None:
        """Make the project's own modules importable in this process. Raises ConfigurationError for a bad folder."""
        extend_path(self.source_folders)

    def import_entrypoint(self) -> None:
        """Import the entrypoint, so that it registers what it declares. Raises ConfigurationError, DeclarationError."""
        logs.configure(self.settings.log_level, self.settings.log_format)
        self.make_importable()
        import_entrypoint(self.settings.entrypoint, self.root, self.settings.pythonpath, self.file.path)

    def is_own(self, file: str) -> bool:
        """Return True if a file is in the project, and not in an environment inside it."""
        return is_own(file, self.root)

    def services(self) -> "list[Service]":
        """Return the services of all plugins."""
        return [service for _, service in self.plugins.collect("pulpo_services", project=self)]

    def middlewares(self) -> "list[Middleware]":
        """Return the middlewares of all plugins, outermost first."""
        return [middleware for _, middleware in self.plugins.collect("pulpo_middlewares", project=self)]

    def write_middlewares(self) -> "list[WriteMiddleware | WriteObserver]":
        """Return the write middlewares of all plugins, outermost first, and the observers."""
        return [middleware for _, middleware in self.plugins.collect("pulpo_writes", project=self)]

    def documents(self) -> "list[type[Document]]":
        """Return the Beanie documents of the plugins."""
        return [document for _, document in self.plugins.collect("pulpo_documents", project=self)]
