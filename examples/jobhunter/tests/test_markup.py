import pytest

from jobhunter.boards.markup import decode, fallback_id, moment, parse, text_of

META = '<meta charset="{}">Köln 50 €'


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),  # browsers read this label as Windows-1252, and pages rely on it
        ("utf-8", "cp1252"),  # declares wrongly
        ("iso-8859-1", "utf-8"),  # declares wrongly, the other way round
        ("no-such-encoding", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
    ],
)
def test_decode(declared: str, written: str) -> None:
    text = META.format(declared)
    assert decode(text.encode(written)) == text


def test_http_equiv_declarations_count() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">€'
    assert decode(page.encode("iso-8859-15")) == page


def test_a_page_cut_off_inside_a_character_is_still_utf_8() -> None:
    assert decode("Köln, Mü".encode()[:-1]) == "Köln, M"


def test_bytes_that_mean_nothing_do_not_stop_the_reader() -> None:
    assert decode(b"K\xf6ln \x81") == "Köln \ufffd"


def test_text_leaves_scripts_out() -> None:
    assert text_of(parse(b"<p>a <script>evil()</script><b>b</b>\n c</p>").css_first("p")) == "a b c"


def test_text_decodes_entities_once() -> None:
    assert text_of(parse(b"<p>&amp;lt;b&amp;gt;</p>").css_first("p")) == "&lt;b&gt;"


def test_text_of_nothing_is_empty() -> None:
    assert text_of(None) == ""


@pytest.mark.parametrize("text", [None, "", "gestern"])
def test_no_moment(text: str | None) -> None:
    assert moment(text) is None


def test_fallback_ids_are_stable_and_different() -> None:
    assert fallback_id("a", "b") == fallback_id("a", "b") != fallback_id("ab", "")
