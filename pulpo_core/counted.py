"""Numbers with nouns in messages: "1 document", "2 documents"."""


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its words: `counted(1, "run")`, `counted(n, "index is", "indexes are")`.

    `several` are the words for all other numbers; by default, those for one with an s.
    """
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
