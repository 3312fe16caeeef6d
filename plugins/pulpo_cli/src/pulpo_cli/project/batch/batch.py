"""Runs an operation for each line, and writes the results and a summary."""

import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from pulpo_cli.project.batch.failed_lines import FailedLines
from pulpo_cli.project.batch.in_order import run_in_order
from pulpo_cli.project.batch.journal import BatchJournal
from pulpo_cli.project.batch.lines import Line, Lines
from pulpo_cli.project.batch.progress import Bar, progress_bar
from pulpo_cli.project.batch.results import Results
from pulpo_cli.project.call import Call
from pulpo_cli.project.errors import error_members
from pulpo_core.cli.console import plain
from pulpo_core.cli.json_errors import json_error
from pulpo_core.cli.json_text import json_text
from pulpo_core.cli.output import Output
from pulpo_core.counted import counted
from pulpo_core.exceptions import PulpoException


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The options of a batch. `failed` and `resume` are files; `header` is the first line of the failed ones."""

    concurrency: int = 1
    continue_on_error: bool = False
    failed: Path | None = None
    resume: Path | None = None
    header: bytes = b""


@dataclass(slots=True)
class Item:
    """One call: its line, its text, and the input, or the error of the line."""

    line: Line
    text: bytes
    data: Any = None
    error: PulpoException | None = None
    key: str = ""
    result: Any = None
    was_done: bool = False


@dataclass(slots=True)
class Counts:
    """The numbers of items so far, by outcome."""

    done: int = 0
    before: int = 0
    failed: int = 0
    stopped_at: int = 0
    exit_code: int = 0
    failed_file: Path | None = None

    @property
    def total(self) -> int:
        """The number of items."""
        return self.done + self.before + self.failed

    def text(self) -> str:
        """Return the summary as text."""
        parts = [f"{self.done:,} done", f"{self.before:,} done before" if self.before else ""]
        kept = f" (kept in {self.failed_file})" if self.failed and self.failed_file else ""
        parts.append(f"{self.failed:,} failed{kept}" if self.failed else "")
        stopped = f"; stopped at line {self.stopped_at}, use --continue-on-error to go on" if self.stopped_at else ""
        return f"{counted(self.total, 'line')}: {', '.join(filter(None, parts))}{stopped}"

    def members(self) -> dict[str, int]:
        """Return the summary as JSON values."""
        return {"lines": self.total, "done": self.done, "done_before": self.before, "failed": self.failed}


@dataclass(slots=True)
class Batch:
    """A batch of calls of one operation. `read` converts the value of a line to inputs, each with its text if that is
    not the whole line."""

    operation: str
    lines: Lines
    read: Callable[[Any], Iterable[tuple[str | None, Any]]]
    options: BatchOptions
    output: Output
    counts: Counts = field(default_factory=Counts)
    _open: deque[Item] = field(default_factory=deque)  # read, but not emitted yet
    _journal: BatchJournal | None = None
    _failed: FailedLines | None = None

    async def run(self, call: Call) -> None:
        """Make the calls, and write their results in the order of the lines. Prints a summary.

        Raises typer.Exit if any call failed.
        """
        with ExitStack() as stack:
            if self.options.resume:
                self._journal = stack.enter_context(BatchJournal(self.options.resume, self.operation))
            if self.options.failed:
                self._failed = stack.enter_context(FailedLines(self.options.failed, self.options.header))
                self.counts.failed_file = self.options.failed
            stack.callback(self._summarize)
            bar = stack.enter_context(progress_bar(self.lines.source))
            results = Results(self.output)
            stack.push(self._keep_rest)
            await run_in_order(
                self._items(),
                lambda item: self._call(call, item),
                lambda item: self._emit(item, results, bar),
                self.options.concurrency,
            )
            results.close()
        if self.counts.exit_code:
            raise typer.Exit(self.counts.exit_code)

    async def _items(self) -> AsyncIterator[Sequence[Item]]:
        async for lines in self.lines.read():
            items = [item for line in lines for item in self._of_line(line)]
            self._open.extend(items)
            yield items

    def _of_line(self, line: Line) -> list[Item]:
        try:
            inputs = list(self.read(line.value()))
        except PulpoException as error:
            return [Item(line, line.text, error=error)]
        return [Item(line, text.encode() if text else line.text, data, key=self._key(data)) for text, data in inputs]

    def _key(self, data: Any) -> str:
        return self._journal.key(data) if self._journal else ""

    async def _call(self, call: Call, item: Item) -> Item:
        if item.error:
            return item
        if self._journal and item.key in self._journal:
            item.result, item.was_done = self._journal.result(item.key), True
            return item
        try:
            item.result = await call(item.data, f"{self._journal.batch}-{item.key}" if self._journal else "")
        except PulpoException as error:
            item.error = error
        else:
            if self._journal:
                self._journal.add(item.key, item.result)
        return item

    def _emit(self, item: Item, results: Results, bar: Bar) -> bool:
        """Write one result or error. Returns False if the batch ends with it."""
        self._open.popleft()
        bar.advance(len(item.line.text) + 1)
        if item.error is None:
            results.add(item.result)
            self.counts.before += item.was_done
            self.counts.done += not item.was_done
            return True
        bar.note(self._described(item))
        self.counts.failed += 1
        if self._failed:
            self._failed.add(item.text)
        if self.options.continue_on_error:
            self.counts.exit_code = 1
            return True
        self.counts.stopped_at = self.counts.stopped_at or item.line.number
        self.counts.exit_code = self.counts.exit_code or item.error.exit_code
        return False

    def _keep_rest(self, kind: type[BaseException] | None, *_: object) -> None:
        """After an interruption, keep the lines that were not run, if the file of failed lines replaces the input."""
        if kind is not None and self._failed and self._failed.replaces(self.lines.source):
            for text in (*(item.text for item in self._open), *(line.text for line in self.lines.unread())):
                self._failed.add(text)

    def _described(self, item: Item) -> str:
        members = error_members(item.error) if item.error else {}
        code = item.error.exit_code if item.error else 0
        if self.output.is_json:
            return json_error({**members, "line": item.line.number}, code)
        hint = f" ({plain(members['hint'])})" if "hint" in members else ""
        return f"line {item.line.number}: {plain(members['message'])}{hint}"

    def _summarize(self) -> None:
        summary = {"summary": self.counts.members()}
        text = json_text(summary, to=sys.stderr) if self.output.is_json else self.counts.text()
        sys.stderr.write(f"{text}\n")
