"""The rules to run: the selected ones without the ignored ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.lint_rules import Rule

ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Selection:
    """Codes, their beginnings (`PUL2`), names of rules, or `ALL`. The longer word wins; of equal ones, `ignore`."""

    select: Sequence[str] = (ALL,)
    ignore: Sequence[str] = ()

    def of(self, rules: Sequence[Rule]) -> list[Rule]:
        """Return the rules to run. Raises ConfigurationError for a word that matches none of them."""
        for word in (*self.select, *self.ignore):
            if all(_fit(word, rule) < 0 for rule in rules):
                raise _unknown(word, rules)
        return [rule for rule in rules if _best(self.select, rule) > _best(self.ignore, rule)]


def _best(words: Iterable[str], rule: Rule) -> int:
    return max((_fit(word, rule) for word in words), default=-1)


def _fit(word: str, rule: Rule) -> int:
    """Return how exactly a word matches a rule; -1 if it does not."""
    if word == ALL:
        return 0
    if word == rule.name:
        return len(rule.code)
    return len(word) if word and rule.code.startswith(word.upper()) else -1


def _unknown(word: str, rules: Sequence[Rule]) -> ConfigurationError:
    close = get_close_matches(word, [rule.name for rule in rules], n=1)
    hint = f"did you mean {close[0]}?" if close else "`pulpo lint --list-rules` shows them"
    return ConfigurationError(f"there is no lint rule {word!r}, and no code begins with it", hint=hint)
