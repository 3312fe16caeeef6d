"""Hints for misspelt names."""

from pulpo_core.suggestions import close_names, did_you_mean


def test_close_names() -> None:
    known = ["Author", "Book", "Bookcase"]
    assert close_names("Bok", known) == ["Book"]
    assert close_names("Bookcas", known, most=3) == ["Bookcase", "Book"]
    assert close_names("BOOK", known) == ["Book"]
    assert close_names("author", ["authors", "Author"], most=2) == ["Author", "authors"]
    assert close_names("Shelf", known) == []
    assert close_names("Bok", known, cutoff=0.9) == []
    assert close_names("book", ["Book", "boOk"]) == close_names("book", ["boOk", "Book"])


def test_hints() -> None:
    known = ["Author", "Book", "Bookcase"]
    assert did_you_mean("Bok", known) == "did you mean 'Book'?"
    assert did_you_mean("Bookcas", iter(known), most=3) == "did you mean 'Bookcase' or 'Book'?"
    assert did_you_mean("Shelf", known) == "known are: Author, Book, Bookcase"
    assert did_you_mean("Shelf", known, "`pulpo models` lists them") == "`pulpo models` lists them"


def test_a_name_in_another_letter_case_comes_first() -> None:
    assert close_names("job", ["/jobs", "Job", "jobs"], most=2) == ["Job", "jobs"]
