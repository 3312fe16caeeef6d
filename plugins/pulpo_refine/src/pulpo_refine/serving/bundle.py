"""The files of the UI, read once, each with its compressed forms."""

import hashlib
import html
import mimetypes
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pulpo_refine.serving.encodings import gzipped

HASHED = re.compile(r"(?:^|/)assets/.+-[\w-]{8,}\.\w+$")
"""A file name of Vite that changes with the content."""
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
SMALL = 1024
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
INDEX = "index.html"
LEFT_OUT = (".br", ".gz", ".map")
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


@dataclass(frozen=True)
class File:
    """A file to serve. `forms` are its compressed forms by name of the encoding."""

    content: bytes
    media_type: str
    is_immutable: bool = False
    brotli: bytes | None = None
    known_etag: str = ""

    @cached_property
    def etag(self) -> str:
        """The ETag of the plain content. The ETag of a compressed form ends with the name of the encoding."""
        return self.known_etag or hashlib.sha256(self.content).hexdigest()[:32]

    @cached_property
    def forms(self) -> dict[str, bytes]:
        """The compressed forms; none if the content is small or already compressed."""
        if len(self.content) < SMALL or not self.media_type.startswith(COMPRESSIBLE):
            return {}
        return {"gzip": gzipped(self.content), **({"br": self.brotli} if self.brotli else {})}


@dataclass
class Bundle:
    """The files in a folder. They are reloaded when `index.html` changes, so that a new build is served immediately."""

    folder: Path
    _files: dict[str, File] = field(default_factory=dict)
    _stamp: int = 0

    @property
    def is_built(self) -> bool:
        """True if there is a UI to serve."""
        return (self.folder / INDEX).is_file()

    def find(self, path: str) -> File | None:
        """Return the file at a path below the folder; None if there is none."""
        self._refresh()
        return self._files.get(path)

    def page(self, base: str, title: str, description: str = "") -> File:
        """Return `index.html` for a UI at the path `base`."""
        self._refresh()
        text = self._files[INDEX].content.decode()
        about = f'<meta name="description" content="{html.escape(description)}">' if description else ""
        text = TITLE.sub(lambda _: f"<title>{html.escape(title)}</title>{about}", text, count=1)
        text = text.replace("<head>", f'<head><base href="{html.escape(base)}">', 1)
        return File(text.encode(), "text/html; charset=utf-8")

    def _refresh(self) -> None:
        stamp = (self.folder / INDEX).stat().st_mtime_ns
        if stamp == self._stamp:
            return
        paths = [path for path in self.folder.rglob("*") if path.is_file() and path.suffix not in LEFT_OUT]
        self._files = {path.relative_to(self.folder).as_posix(): self._read(path) for path in paths}
        self._stamp = stamp

    def _read(self, path: Path) -> File:
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        compressed = path.with_name(f"{path.name}.br")
        is_immutable = bool(HASHED.search(path.relative_to(self.folder).as_posix()))
        return File(path.read_bytes(), kind, is_immutable, compressed.read_bytes() if compressed.is_file() else None)
