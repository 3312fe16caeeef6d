"""The rules to run: the selected ones without the ignored ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.lint_rules import Rule
from pulpo_core.suggestions import did_you_mean

ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection by codes, their beginnings (`PUL2`), rule names, or `ALL`. The longest match wins, then `ignore`."""

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
    """Return the precision with which a word matches a rule; -1 if it does not match."""
    if word == ALL:
        return 0
    if word == rule.name:
        return len(rule.code)
    return len(word) if word and rule.code.startswith(word.upper()) else -1


def _unknown(word: str, rules: Sequence[Rule]) -> ConfigurationError:
    hint = did_you_mean(word, [rule.name for rule in rules], "`pulpo lint --list-rules` shows them")
    return ConfigurationError(f"there is no lint rule {word!r}, and no code begins with it", hint=hint)
