"""Writes the output folder: replaces the whole tree in one step, or leaves it unchanged.

`manifest.json` in the folder lists the written files and their generators. A new tree is built beside the old one
(unchanged files are hard links) and then swapped with it, so that readers see either the old tree or the new one.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pulpo_core.exceptions import GenerationError
from pulpo_core.generation.artifacts import Artifact
from pulpo_core.generation.exchange import exchange, put_back
from pulpo_core.generation.files import free_name, hash_of, link, read, remove_tree, walk, write
from pulpo_core.generation.inputs import Inputs
from pulpo_core.generation.manifest import MANIFEST, Entry, read_manifest, render_manifest

ChangeKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Owned:
    """An artifact, and the generator that made it."""

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
    """A file in the folder that differs from what would be written. `edited` is True if it was changed by hand."""

    path: str
    kind: ChangeKind
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that writing would make. Nothing is written until `apply`."""

    output: Path
    artifacts: Mapping[str, Owned]
    manifest: Mapping[str, Entry]
    changes: tuple[Change, ...]
    stale_manifest: bool = field(default=False)
    inputs: Inputs = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True if the folder is up to date."""
        return not self.changes and not self.stale_manifest

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff from the folder to what would be written."""
        for change in self.changes:
            old = read(self.output / change.path)
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
            remove_tree(staging)
        return kept

    def _stage(self, staging: Path) -> list[Path]:
        changed = {change.path: change for change in self.changes}
        for path in walk(self.output):
            relative = path.relative_to(self.output).as_posix()
            if relative not in changed and relative != MANIFEST:
                link(path, staging / relative)
        kept = []
        for change in self.changes:
            if change.edited:
                aside = free_name(staging / change.path)
                link(self.output / change.path, aside)
                kept.append(self.output / aside.relative_to(staging))
            if change.kind != "removed":
                write(staging / change.path, self.artifacts[change.path].artifact)
        (staging / MANIFEST).write_text(render_manifest(self.manifest, self.inputs), encoding="utf-8")
        return kept


def staging_of(output: Path) -> Path:
    """Return the folder in which the new tree is built: beside the old one, on the same file system."""
    return output.with_name(f".{output.name.lstrip('.')}.pulpo-new")


def recover(output: Path) -> None:
    """Clean up after a compile that was killed."""
    put_back(output)
    remove_tree(staging_of(output))


def plan(output: Path, owned: Iterable[Owned], keep: Iterable[str] = (), inputs: Inputs | None = None) -> Plan:
    """Compare artifacts with the folder. `keep` names the generators whose earlier files stay, `inputs` are those of
    the operations, for the manifest.

    Raises GenerationError if two artifacts claim one path, ignoring case.
    """
    artifacts = _unique(owned)
    former = read_manifest(output)
    manifest = {path: item.entry for path, item in artifacts.items()}
    kept = set(keep)
    manifest |= {path: e for path, e in former.items() if e.generator in kept and path not in manifest}
    touched = sorted({*artifacts, *(path for path in former if path not in manifest)})
    changes = [change for path in touched if (change := _compare(output, path, artifacts.get(path), former.get(path)))]
    manifest = dict(sorted(manifest.items()))
    stale = read(output / MANIFEST) != render_manifest(manifest, inputs or {}).encode()
    return Plan(output, artifacts, manifest, tuple(changes), stale, inputs or {})


def _compare(output: Path, path: str, new: Owned | None, old: Entry | None) -> Change | None:
    """Return the change of one path. `new` is the wanted artifact, `old` the entry of the one last written there."""
    found = hash_of(output / path)
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
