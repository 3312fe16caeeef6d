import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobhunter.cleaning.text import clean_text, fix_mojibake, strip_tags

DIRTY = st.lists(
    st.one_of(
        st.sampled_from(
            ["<", ">", "&lt;", "&amp;", "lt;", "script", "</script>", "<b>", "Ã", "¼", "\u200b", "\u0303", "A"]
        ),
        st.text(max_size=5),
    )
).map("".join)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  Data \n\t Engineer ", "Data Engineer"),
        ("K&ouml;ln", "Köln"),
        ("Bus &amp; Bahn", "Bus & Bahn"),
        ("Bus &amp;amp; Bahn", "Bus & Bahn"),
        ("R&amp;amp;uuml;gen", "Rügen"),
        ("Data\u00a0Engineer\u200b", "Data Engineer"),
        ("\ufeffMoorglas", "Moorglas"),
        ("Soft\u00adware", "Software"),
        ("Mu\u0308nchen", "München"),
        ("MÃ¼nchen", "München"),
        ("StraÃŸe", "Straße"),
        ("60.000 â\u201a¬ â€“ brutto", "60.000 € – brutto"),
        ("<b>Data</b> <i>Engineer", "Data Engineer"),
        ("a<br>b", "a b"),
        ("<script>alert(1)</script>Tester", "Tester"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Tester", "Tester"),
        ("&amp;lt;script src=x&amp;gt;Tester", "Tester"),
        ("<scr<script>ipt>Tester", "ipt>Tester"),
        ("<\u200bscript>Tester", "Tester"),
        ("Tester <img src=x onerror=alert(1)", "Tester"),
        ("Tester <script<", "Tester"),
        ("C < 5 und > 3", "C < 5 und > 3"),
        ("„Spaß“", "„Spaß“"),
        ("", ""),
    ],
)
def test_clean_text(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


@given(DIRTY)
@example("A\u0303¼")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(DIRTY)
def test_no_markup_gets_through(text: str) -> None:
    clean = clean_text(text)
    assert strip_tags(clean) == clean
    assert "<script" not in clean.casefold()


@given(st.text(alphabet="abcäöüÄÖÜßéèàñç –€ ", max_size=30))
def test_mojibake_is_undone(text: str) -> None:
    assert fix_mojibake(text.encode().decode("cp1252", errors="ignore")) == text or "\x9d" in text


@given(st.text(alphabet="abcdefäöüÄÖÜß .,-/", max_size=40))
def test_honest_text_stays(text: str) -> None:
    assert clean_text(text) == " ".join(text.split())
