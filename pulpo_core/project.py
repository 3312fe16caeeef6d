"""A project: a folder with `[tool.pulpo]`, its settings, the plugins, and the metadata that its entrypoint declares."""

import difflib
import importlib
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from pulpo_core import logs
from pulpo_core.entrypoint import extend_path, import_entrypoint, is_own
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.loading import load_metadata
from pulpo_core.plugins import Plugins, discover
from pulpo_core.project_file import ProjectFile, find_root
from pulpo_core.settings import PluginSettings, Settings

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.invocation import Middleware
    from pulpo_core.metadata import Metadata
    from pulpo_core.services import Service
    from pulpo_core.writes import WriteMiddleware

Section = TypeVar("Section", bound=PluginSettings)


class Project:
    """Everything about one project that does not need it to run."""

    def __init__(self, root: Path, plugins: Plugins | None = None) -> None:
        self.root = root.resolve()
        file = ProjectFile.read(self.root)
        if file is None:
            raise ConfigurationError(
                "this folder is no project: it has no [tool.pulpo]", where=self.root, hint="`pulpo init` makes it one"
            )
        self.file = file
        self.plugins = discover() if plugins is None else plugins
        self._metadata: Metadata | None = None

    @classmethod
    def find(cls, start: Path | None = None, plugins: Plugins | None = None) -> "Project":
        """The project of `start` (the working directory) or of the nearest folder above. Raises ConfigurationError."""
        return cls(find_root(start), plugins)

    @cached_property
    def settings(self) -> Settings:
        """The core's settings. Raises ConfigurationError."""
        settings = Settings.read(self.file.values, self.root)
        return settings if settings.name else settings.model_copy(update={"name": self.file.project_name})

    @property
    def version(self) -> str:
        """The project's version, as `[project]` gives it; `0.1.0` without one."""
        return self.file.project_version or "0.1.0"

    def section(self, settings: type[Section]) -> Section:
        """A plugin's settings: `project.section(ApiSettings)`. Raises ConfigurationError."""
        return settings.read(self.file.section(settings.section), self.root)

    def misspelt_sections(self) -> dict[str, str]:
        """Tables that are no installed plugin's, but called almost like one's: its name by theirs."""
        known = {settings.section for _, settings in self.plugins.collect("pulpo_settings")}
        others = [key for key, value in self.file.values.items() if isinstance(value, dict) and key not in known]
        close = {key: difflib.get_close_matches(key, known, n=1) for key in others}
        return {key: names[0] for key, names in close.items() if names}

    @property
    def output(self) -> Path:
        """The folder of what is generated. Raises ConfigurationError when it cannot be that."""
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
            if any(map(Path.is_symlink, (folder, *folder.parents))):  # Python 3.13 says nothing
                raise RuntimeError("its links go in a circle")
            return folder
        except (ValueError, RuntimeError, OSError) as error:  # a null character, links in a circle
            raise ConfigurationError(f"{setting}={path!r} is no folder: {error}", where="[tool.pulpo]") from None

    @property
    def source_folders(self) -> list[Path]:
        """The folders from which the entrypoint is imported. Raises ConfigurationError when one cannot be that."""
        return [self._folder("pythonpath", folder) for folder in self.settings.pythonpath]

    @property
    def state(self) -> Path:
        """The folder for what Pulpo and its plugins remember about the project on this machine."""
        return self.root / ".pulpo"

    @property
    def metadata(self) -> "Metadata":
        """The frozen metadata; importing the entrypoint first if that has not happened."""
        return self.load()

    def load(self) -> "Metadata":
        """Import the entrypoint and freeze what it declared, once. Raises ConfigurationError or DeclarationError."""
        if self._metadata is None:
            self._metadata = load_metadata(self.import_entrypoint, self.plugins)
        return self._metadata

    def import_generated(self, module: str) -> ModuleType:
        """Import a generated module from the output folder. Raises whatever the module raises."""
        extend_path([self.output])
        return importlib.import_module(module)

    def make_importable(self) -> None:
        """Let the project's own modules be imported in this process. Raises ConfigurationError for a bad folder."""
        extend_path(self.source_folders)

    def import_entrypoint(self) -> None:
        """Import the entrypoint, so that it registers what it declares. Raises ConfigurationError, DeclarationError."""
        logs.configure(self.settings.log_level, self.settings.log_format)
        self.make_importable()
        import_entrypoint(self.settings.entrypoint, self.root, self.settings.pythonpath, self.file.path)

    def is_own(self, file: str) -> bool:
        """Return True if a file is the user's: in the project, and not in an environment inside of it."""
        return is_own(file, self.root)

    def services(self) -> "list[Service]":
        """The services of all plugins."""
        return [service for _, service in self.plugins.collect("pulpo_services", project=self)]

    def middlewares(self) -> "list[Middleware]":
        """The middlewares of all plugins, outermost first."""
        return [middleware for _, middleware in self.plugins.collect("pulpo_middlewares", project=self)]

    def write_middlewares(self) -> "list[WriteMiddleware]":
        """The write middlewares of all plugins, outermost first."""
        return [middleware for _, middleware in self.plugins.collect("pulpo_writes", project=self)]

    def documents(self) -> "list[type[Document]]":
        """The documents that the plugins bring themselves."""
        return [document for _, document in self.plugins.collect("pulpo_documents")]
