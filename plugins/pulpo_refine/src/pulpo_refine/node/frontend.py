"""Installs the dependencies of a frontend, builds it, and serves it for development."""

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pulpo_core.exceptions import ServiceError
from pulpo_refine.node.runtime import NodeJs, find_node

INSTALLED = Path("node_modules") / ".package-lock.json"
"""The file that npm writes at the end of an installation."""


@dataclass
class Frontend:
    """A folder with a `package.json` and a lock file."""

    folder: Path

    @cached_property
    def node(self) -> NodeJs:
        """The Node.js to use. Raises ServiceError if there is none."""
        return find_node()

    def install(self) -> None:
        """Install the packages of the lock file, unless they are installed. Raises ServiceError."""
        installed, lock = self.folder / INSTALLED, self.folder / "package-lock.json"
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            self._run(
                [*self.node.npm, "ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], "npm ci"
            )
            installed.touch()

    def build(self, target: Path) -> None:
        """Build the files to serve into a folder. Raises ServiceError."""
        self.install()
        self._run(self._vite("build", "--logLevel", "warn"), "vite build", PULPO_ADMIN_OUT=str(target))

    def serve(self, port: int, api: str) -> None:
        """Serve the sources at a port until Ctrl-C; requests for data go to the API at an address."""
        self.install()
        self._run(self._vite("--port", str(port), "--strictPort"), "vite", PULPO_API_URL=api)

    def test(self) -> None:
        """Run the tests. Raises ServiceError."""
        self.install()
        self._run([str(self.node.node), str(self.folder / "node_modules/vitest/vitest.mjs"), "run"], "vitest")

    def _vite(self, *words: str) -> list[str]:
        return [str(self.node.node), str(self.folder / "node_modules/vite/bin/vite.js"), *words]

    def _run(self, command: list[str], name: str, **variables: str) -> None:
        path = os.pathsep.join([str(self.node.node.parent), os.environ.get("PATH", "")])
        done = subprocess.run(command, cwd=self.folder, env={**os.environ, "PATH": path, **variables}, check=False)
        if done.returncode and done.returncode not in (-2, 130):  # Ctrl-C
            raise ServiceError(f"`{name}` failed", where=self.folder, hint="its output above says why")
