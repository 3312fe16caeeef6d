"""Formats generated Python like `ruff format`, also with long names.

Generated code is compared with golden files and read in reviews, so it must be formatted, but projects may have no
formatter installed. Lines may have 120 characters, and so may a single name.

There are two ways. Code that is assembled in Python consists of `Brackets`, which `lay_out` writes on one line or, if
that is too long, with one item per line, each laid out in the same way:

    Brackets("run(", ["first", Brackets("[", ["one", "two"], "]")])    run(first, [one, two])

Text from a template goes through `break_lines`, which finds the brackets in it. It breaks

    def name(first: A, second: B) -> C:

like ruff, at the brackets of the parameters, and other statements at their last brackets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from tokenize import COMMENT, DEDENT, ENDMARKER, INDENT, NEWLINE, NL, OP, TokenInfo, generate_tokens

WIDTH = 120
# isort's default width. Ruff keeps an import that is broken earlier than necessary, so that both accept the result.
IMPORT_WIDTH = 88
INDENTATION = "    "
INVISIBLE = (COMMENT, DEDENT, ENDMARKER, INDENT, NL)


@dataclass(frozen=True, slots=True)
class Brackets:
    """Code with items in brackets: `head(item, item)tail`. The brackets belong to `head` and `tail`.

    An item may itself be `Brackets`.
    """

    head: str
    items: "Sequence[str | Brackets]"
    tail: str = ")"

    def __str__(self) -> str:
        return f"{self.head}{', '.join(map(str, self.items))}{self.tail}"

    def with_ends(self, before: str = "", after: str = "") -> "Brackets":
        """Return these brackets with text around them: `name = ` before, ` = None` after."""
        return Brackets(before + self.head, self.items, self.tail + after)


@dataclass(frozen=True, slots=True)
class Import(Brackets):
    """An import. Its names get parentheses only if they do not fit on one line."""

    def in_parentheses(self) -> Brackets:
        """Return the import with parentheses."""
        return Brackets(f"{self.head}(", self.items, ")")


def lay_out(code: str | Brackets, depth: int = 0, room: int = 0) -> str:
    """Return the text of one statement, indented `depth` times, without a newline at its end.

    `room` is the number of characters that follow on the same line: 1 for an item, which is followed by a comma.
    """
    indent = INDENTATION * depth
    flat = f"{indent}{code}"
    width = IMPORT_WIDTH if isinstance(code, Import) else WIDTH
    if isinstance(code, str) or not code.items or len(flat) + room <= width:
        return flat
    if isinstance(code, Import):
        code = code.in_parentheses()
    items = "".join(f"{lay_out(item, depth + 1, room=1)},\n" for item in code.items)
    return f"{indent}{code.head}\n{items}{indent}{code.tail}"


def break_lines(code: str) -> str:
    """Return the code with every statement that is too long for a line broken at its brackets.

    Statements with a comment, and those that already have several lines, are unchanged.
    """
    lines = code.split("\n")
    if all(len(line) <= WIDTH for line in lines):
        return code
    for statement in _statements(code):
        line = statement[0].line.rstrip("\n")
        if len(line) > WIDTH:
            depth = statement[0].start[1] // len(INDENTATION)
            lines[statement[0].start[0] - 1] = lay_out(_parse(statement), depth)
    return "\n".join(lines)


def _statements(code: str) -> Iterator[list[TokenInfo]]:
    """Yield the tokens of each statement on a single line."""
    statement: list[TokenInfo] = []
    has_comment = False
    for token in generate_tokens(StringIO(code).readline):
        has_comment |= token.type == COMMENT and bool(statement)
        if token.type == NEWLINE:
            if not has_comment and statement[0].start[0] == statement[-1].end[0]:
                yield statement
            statement, has_comment = [], False
        elif token.type not in INVISIBLE:
            statement.append(token)


def _parse(tokens: Sequence[TokenInfo]) -> str | Brackets:
    """Return a statement, or an item in brackets, with the brackets at which to break it.

    Those are the last ones (`run(` in `value = steps.after(one).run(two)`), or the parameters of a function.
    """
    text = _text(tokens)
    if tokens[0].string in ("from", "import"):
        head, keyword, names = text.partition(" import ")
        return Import(head + keyword, names.split(", "), "")
    pairs = list(_outer_brackets(tokens))
    if not pairs:
        return text
    first, last = pairs[0] if tokens[0].string in ("def", "async", "class") else pairs[-1]
    items = [_parse(item) for item in _split(tokens[first + 1 : last])]
    return Brackets(_text(tokens[: first + 1]), items, _text(tokens[last:]))


def _outer_brackets(tokens: Sequence[TokenInfo]) -> Iterator[tuple[int, int]]:
    """Yield the first and last index of each pair of outermost brackets."""
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == OP and token.string in "([{":
            opened.append(index)
        elif token.type == OP and token.string in ")]}":
            first = opened.pop()
            if not opened:
                yield first, index


def _split(tokens: Sequence[TokenInfo]) -> Iterator[Sequence[TokenInfo]]:
    """Yield the parts between the commas outside of brackets."""
    inside = {index for first, last in _outer_brackets(tokens) for index in range(first, last)}
    start = 0
    for index, token in enumerate(tokens):
        if token.string == "," and index not in inside:
            yield tokens[start:index]
            start = index + 1
    if tokens[start:]:
        yield tokens[start:]


def _text(tokens: Sequence[TokenInfo]) -> str:
    return tokens[0].line[tokens[0].start[1] : tokens[-1].end[1]]
