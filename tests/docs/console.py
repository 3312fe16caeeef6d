"""Runs the `console` blocks of a documentation page against an API, and compares the answers with those on the page.

A command follows `$ `, and what it prints stands below it. On the page, white space in JSON is free, `…` stands for
anything, and of the headers that `-i` shows there are only some. `$LOCATION` and `$ETAG` are those of the last answer
that had them.
"""

import argparse
import re
import shlex
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

import httpx

from pulpo_core.testing import until

BASE = "127.0.0.1:8000"
CURL = argparse.ArgumentParser(prog="curl")
CURL.add_argument("url")
CURL.add_argument("-X", dest="method", default="GET")
CURL.add_argument("-H", dest="headers", action="append", default=[])
CURL.add_argument("-d", dest="body")
CURL.add_argument("-i", dest="shows_headers", action="store_true")
CURL.add_argument("-N", dest="streams", action="store_true")


@dataclass(frozen=True, slots=True)
class Example:
    """A command, and what it prints according to the page."""

    command: str
    output: str


def examples(page: Path) -> Iterator[Example]:
    """Return the commands in the `console` blocks of a page."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            yield _split(part)


def _split(part: str) -> Example:
    """A command continues after an open quotation mark, and after a backslash at the end of a line."""
    lines = part.splitlines()
    for end in range(1, len(lines) + 1):
        command = "\n".join(lines[:end])
        if not command.endswith("\\") and _is_complete(command):
            return Example(command.replace("\\\n", ""), "\n".join(lines[end:]).strip())
    raise ValueError(f"the command never ends: {part}")


def _is_complete(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


class Console:
    """A shell that knows `NAME=value` and `curl`, and sends to `url` what the page sends to port 8000."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.variables: dict[str, str] = {}
        self._streams: list[tuple[Example, _Stream]] = []

    def run(self, example: Example) -> None:
        """Run a command. Raises AssertionError where it prints something else than the page."""
        if assignment := re.fullmatch(r"(\w+)='(.*)'", example.command):
            self.variables[assignment[1]] = assignment[2]
            return
        program, *words = [Template(word).safe_substitute(self.variables) for word in shlex.split(example.command)]
        assert program == "curl"
        given = CURL.parse_args(words)
        assert given.url.startswith(BASE)
        given.url = given.url.replace(BASE, self.url, 1)
        if given.streams:
            self._streams.append((example, _Stream(given.url)))
        else:
            self._compare(given, example)

    def close(self) -> None:
        """Wait for the events that the streams should have sent by now."""
        for example, stream in self._streams:
            until(lambda example=example, stream=stream: matches(stream.text, example.output), 30)  # type: ignore[misc]

    def _compare(self, given: argparse.Namespace, example: Example) -> None:
        head, _, body = example.output.partition("\n\n") if given.shows_headers else ("", "", example.output)
        answer = self._answer(given, body)
        for name in ("location", "etag"):
            self.variables[name.upper()] = answer.headers.get(name, self.variables.get(name.upper(), ""))
        shown = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
        shown += [f"{name}: {value}" for name, value in answer.headers.items()]
        for line in head.splitlines():
            assert any(matches(other, line) for other in shown), f"{example.command}\n{line}\n{shown}"
        assert matches(answer.text, body), f"{example.command}\n{body}\n{answer.text}"

    def _answer(self, given: argparse.Namespace, body: str) -> httpx.Response:
        """The answer; of what runs in the background, that which the page shows may take a moment."""
        deadline = time.monotonic() + 30
        answer = _send(given)
        while given.url.endswith(self.variables.get("LOCATION") or "-") and not matches(answer.text, body):
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.05)
            answer = _send(given)
        return answer


class _Stream:
    """The text of a stream, as far as it has come."""

    def __init__(self, url: str) -> None:
        self.text = ""
        threading.Thread(target=self._read, args=(url,), daemon=True).start()
        until(lambda: self.text)

    def _read(self, url: str) -> None:
        with httpx.Client(trust_env=False, timeout=60) as client, client.stream("GET", url) as answer:
            for part in answer.iter_text():
                self.text += part


def matches(text: str, expected: str) -> bool:
    """Return True if a text matches the page, in which `…` stands for anything."""
    parts = [r"\s*".join(map(re.escape, part.split())) for part in expected.split("…")]
    parts = [_spaced(part, around) for part, around in zip(parts, expected.split("…"), strict=True)]
    return re.fullmatch(".*".join(parts), text.strip(), re.DOTALL) is not None


def _spaced(pattern: str, part: str) -> str:
    """Return the pattern with any white space around it, so that `…` matches white space, too."""
    return rf"\s*{pattern}\s*" if part.strip() else r"\s*"


def _send(given: argparse.Namespace) -> httpx.Response:
    headers = dict(header.split(": ", 1) for header in given.headers)
    with httpx.Client(trust_env=False, timeout=60) as client:
        return client.request(given.method, given.url, headers=headers, content=given.body)
