"""The writer owns the output folder: it replaces the whole tree in one step, or leaves it as it is.

`manifest.json` in the folder says what was written, by which generator. A new tree is built beside the old one
(unchanged files are hard links) and then exchanged with it, so whoever looks sees the one or the other.
"""

import difflib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from pulpo_core.exceptions import GenerationError
from pulpo_core.generation.artifacts import Artifact, content_hash
from pulpo_core.generation.exchange import exchange, put_back

MANIFEST = "manifest.json"
ChangeKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says about a file; `sources` are the models and operations it was made from (`model Job`)."""

    hash: str
    generator: str
    plugin: str
    version: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owned:
    """An artifact, and who made it."""

    artifact: Artifact
    generator: str
    plugin: str
    version: str

    @property
    def entry(self) -> Entry:
        sources = tuple(f"{source.kind} {source.name}" for source in self.artifact.sources)
        return Entry(self.artifact.hash, self.generator, self.plugin, self.version, sources)


@dataclass(frozen=True, slots=True)
class Change:
    """One file that differs between the folder and what would be written. `edited`: somebody changed it by hand."""

    path: str
    kind: ChangeKind
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What writing would do. Made without touching anything; `apply` does it."""

    output: Path
    artifacts: Mapping[str, Owned]
    manifest: Mapping[str, Entry]
    changes: tuple[Change, ...]
    stale_manifest: bool = field(default=False)

    @property
    def is_empty(self) -> bool:
        """Whether the folder is as it should be."""
        return not self.changes and not self.stale_manifest

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff from the folder to what would be written."""
        for change in self.changes:
            old = _read(self.output / change.path)
            new = self.artifacts[change.path].artifact.data if change.kind != "removed" else b""
            before, after = ((data or b"").decode(errors="replace").splitlines() for data in (old, new))
            yield from difflib.unified_diff(before, after, f"a/{change.path}", f"b/{change.path}", lineterm="")

    def apply(self) -> list[Path]:
        """Write the tree, and return the paths under which hand-edited files are kept."""
        if self.is_empty:
            return []
        staging = staging_of(self.output)
        staging.mkdir(parents=True)
        try:
            kept = self._stage(staging)
            exchange(staging, self.output)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return kept

    def _stage(self, staging: Path) -> list[Path]:
        changed = {change.path: change for change in self.changes}
        for path in _walk(self.output):
            relative = path.relative_to(self.output).as_posix()
            if relative not in changed and relative != MANIFEST:
                _link(path, staging / relative)
        kept = []
        for change in self.changes:
            if change.edited:
                aside = _aside(staging / change.path)
                _link(self.output / change.path, aside)
                kept.append(self.output / aside.relative_to(staging))
            if change.kind != "removed":
                _write(staging / change.path, self.artifacts[change.path].artifact)
        (staging / MANIFEST).write_text(render_manifest(self.manifest), encoding="utf-8")
        return kept


def staging_of(output: Path) -> Path:
    """Where the new tree is built: beside the old one, on the same file system."""
    return output.with_name(f".{output.name.lstrip('.')}.pulpo-new")


def recover(output: Path) -> None:
    """Set right what a compile that was killed has left behind."""
    put_back(output)
    shutil.rmtree(staging_of(output), ignore_errors=True)


def plan(output: Path, owned: Iterable[Owned], keep: Iterable[str] = ()) -> Plan:
    """Compare artifacts with the folder. `keep` names the generators whose earlier files stay as they are.

    Raises GenerationError when two artifacts claim one path, letter case aside.
    """
    artifacts = _unique(owned)
    former = read_manifest(output)
    manifest = {path: item.entry for path, item in artifacts.items()}
    kept = set(keep)
    manifest |= {path: e for path, e in former.items() if e.generator in kept and path not in manifest}
    touched = sorted({*artifacts, *(path for path in former if path not in manifest)})
    changes = [change for path in touched if (change := _compare(output, path, artifacts.get(path), former.get(path)))]
    manifest = dict(sorted(manifest.items()))
    return Plan(
        output, artifacts, manifest, tuple(changes), _read(output / MANIFEST) != render_manifest(manifest).encode()
    )


def _compare(output: Path, path: str, new: Owned | None, old: Entry | None) -> Change | None:
    """What is to be done about one path: `new` is what it should hold, `old` what was last written there."""
    found = _hash(output / path)
    edited = found is not None and (old is None or found != old.hash)
    if new is None:
        return Change(path, "removed", edited) if found is not None else None
    if found is None:
        return Change(path, "added")
    return None if found == new.artifact.hash else Change(path, "changed", edited)


def _unique(owned: Iterable[Owned]) -> dict[str, Owned]:
    artifacts: dict[str, Owned] = {}
    taken: dict[str, Owned] = {}
    for item in sorted(owned, key=lambda item: (item.artifact.path, item.generator)):
        first = taken.setdefault(item.artifact.path.lower(), item)
        if first is not item:
            raise GenerationError(
                f"two generators claim {item.artifact.path}: {first.generator!r} of {first.plugin} "
                f"and {item.generator!r} of {item.plugin}",
                hint="uninstall one of the two plugins",
            )
        artifacts[item.artifact.path] = item
    for path, item in artifacts.items():
        if file := next((taken[str(p).lower()] for p in Path(path).parents if str(p).lower() in taken), None):
            raise GenerationError(
                f"{file.artifact.path} is claimed as a file by {file.generator!r} of {file.plugin}, "
                f"and as the folder of {path} by {item.generator!r} of {item.plugin}",
                hint="uninstall one of the two plugins",
            )
    return artifacts


def read_manifest(output: Path) -> dict[str, Entry]:
    """What the folder's manifest says; empty where there is none, or none that can be read."""
    data = _read(output / MANIFEST)
    if data is None:
        return {}
    try:
        files: dict[str, dict[str, Any]] = json.loads(data)["files"]
        entries = {path: Entry(**entry | {"sources": tuple(entry.get("sources", ()))}) for path, entry in files.items()}
        return {path: entry for path, entry in entries.items() if _inside(path)}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def render_manifest(entries: Mapping[str, Entry]) -> str:
    """The manifest as it is written: sorted, the same bytes for the same entries."""
    files = {path: asdict(entry) for path, entry in sorted(entries.items())}
    return json.dumps({"files": files}, indent=1) + "\n"


def _inside(path: str) -> bool:
    return not Path(path).is_absolute() and ".." not in Path(path).parts


def _walk(folder: Path) -> Iterator[Path]:
    """All files, links and empty folders below a folder."""
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in (*names, *links))
        if not folders and not names and Path(parent) != folder:
            yield Path(parent)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _hash(path: Path) -> str | None:
    data = _read(path)
    return None if data is None else content_hash(data, os.access(path, os.X_OK))


def _write(path: Path, artifact: Artifact) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(artifact.data)
    if artifact.executable:
        path.chmod(0o755)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir() and not source.is_symlink():
        target.mkdir()
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target, follow_symlinks=False)


def _aside(path: Path) -> Path:
    """A free name beside `path` for a hand-edited file."""
    for number in range(1, 1000):
        candidate = path.with_name(f"{path.name}.edited{'' if number == 1 else f'-{number}'}")
        if not candidate.exists():
            return candidate
    raise GenerationError(f"too many edited files are kept beside {path.name}", hint="remove the *.edited files")
