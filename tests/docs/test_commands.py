"""The commands that documentation names exist, with their options."""

import re
from pathlib import Path

import pytest

from tests.docs.test_reference import DOCS, READMES, ROOT

REFERENCE = Path("docs/reference/commands.md")
HELP: dict[str, str] = dict(
    re.findall(r"^## pulpo ?([^\n]*)\n\n```\n(.*?)^```$", (ROOT / REFERENCE).read_text(encoding="utf-8"), re.M | re.S)
)
GROUPS = {" ".join(words.split()[:length]) for words in HELP for length in range(1, len(words.split()))}
OF_EXAMPLES = ("chat", "glossary")  # commands of plugins that are examples
WRITTEN = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*pulpo (.*)$", re.MULTILINE)


def written_commands(text: str) -> list[str]:
    """Return the words after `pulpo` in code, in blocks and between backticks, without comments."""
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))])
    return [re.split(r"\s+#|   ", command)[0] for command in WRITTEN.findall(lines)]


def problem(command: str) -> str | None:
    """Return the mistake in a command: an unknown command or option."""
    words = [word for word in command.split() if not word.startswith(("-", "PULPO_"))]
    named = next((name for n in range(3, 0, -1) if (name := " ".join(words[:n])) in HELP), None)
    if named is None and words[:1] and words[0] in OF_EXAMPLES:
        return None
    if named is None:
        group = next((n for n in (2, 1) if " ".join(words[:n]) in GROUPS), 0)
        return "unknown command" if re.fullmatch(r"[a-z-]+", "".join(words[group : group + 1])) else None
    options = re.findall(r"(?<!\S)--[a-z-]+", command)
    missing = [option for option in options if option not in HELP[named] + HELP[""]]
    return f"unknown options {missing}" if missing else None


@pytest.mark.parametrize("page", [page for page in [*DOCS, *READMES] if page != REFERENCE], ids=str)
def test_commands_exist(page: Path) -> None:
    written = written_commands((ROOT / page).read_text(encoding="utf-8"))
    assert {command: found for command in written if (found := problem(command))} == {}


def test_what_is_wrong_is_found() -> None:
    assert problem("db chekc") == "unknown command"
    assert problem("lintt") == "unknown command"
    assert problem("compile --chekc") == "unknown options ['--chekc']"
    assert problem("--verbose models") is None
    assert len(written_commands((ROOT / "README.md").read_text(encoding="utf-8"))) > 10
