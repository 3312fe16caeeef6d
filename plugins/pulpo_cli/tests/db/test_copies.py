"""`pulpo db export` and `pulpo db import`: there and back without a changed byte, whole or not at all."""

import json
import re
import struct
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import bson
import pytest
from bson import Code, DBRef, Int64, ObjectId, Regex, Timestamp
from bson.binary import Binary, UuidRepresentation
from bson.codec_options import CodecOptions
from bson.datetime_ms import DatetimeMS
from bson.decimal128 import Decimal128
from bson.max_key import MaxKey
from bson.min_key import MinKey
from bson.raw_bson import RawBSONDocument
from hypothesis import given
from hypothesis import strategies as some
from pymongo.errors import PyMongoError

from pulpo_cli.db.copies.exporting import new_folder
from pulpo_cli.db.copies.extended_json import AS_BYTES, read_lines, to_line

if TYPE_CHECKING:
    from pymongo.database import Database

    from pulpo_core.project import Project

    Db = Callable[..., Any]
    MongoDatabase = Database[dict[str, Any]]

EVERYTHING: dict[str, Any] = {
    "_id": ObjectId("0" * 24),
    "long": Int64(5),
    "int": 5,
    "large": Int64(2**40),
    "double": 5.0,
    "odd doubles": [float("inf"), float("-inf"), -0.0, 1e300],
    "decimal": Decimal128("1.10"),
    "text": "zwölf  \U0001f419 \u2028 \x01 \\",
    "bytes": b"\x00\xff",
    "md5": Binary(b"0123456789abcdef", 5),
    "uuid": Binary.from_uuid(uuid.UUID(int=7), UuidRepresentation.STANDARD),
    "old uuid": Binary.from_uuid(uuid.UUID(int=7), UuidRepresentation.JAVA_LEGACY),
    "date": DatetimeMS(1_700_000_000_123),
    "before": DatetimeMS(-62_135_596_800_001),
    "after": DatetimeMS(2**50),
    "link": DBRef("authors", ObjectId("1" * 24)),
    "far link": DBRef("authors", 5, "other", note="x"),
    "pattern": Regex("^a.*", "im"),
    "timestamp": Timestamp(5, 6),
    "ends": [MinKey(), MaxKey()],
    "nothing": None,
    "yes": True,
    "empty": [{}, []],
    "nested": {"b": 1, "a": {"$dollar": "fine"}},
}


def there_and_back(document: dict[str, Any], folder: Path) -> bytes:
    (folder / "x").write_bytes(to_line(RawBSONDocument(bson.encode(document), AS_BYTES)))
    return bytes(next(read_lines(folder / "x"))[1].raw)


def test_every_type_of_value(tmp_path: Path) -> None:
    assert there_and_back(EVERYTHING, tmp_path) == bson.encode(EVERYTHING)
    assert "$bson" not in (tmp_path / "x").read_text()


LOOKALIKES: list[Any] = [
    {"$date": 5},
    {"$date": "never"},
    {"$regex": "a"},
    {"$regex": "a", "$options": "i"},
    {"$oid": "zz"},
    {"$oid": "0" * 24},
    {"$numberLong": "5"},
    {"$numberDecimal": 1.5},
    {"$uuid": "x"},
    {"$binary": "x"},
    {"$code": "x"},
    {"$undefined": True},
    {"$minKey": 1},
    {"$symbol": "x"},
    {"$ref": "a"},
    {"$ref": 1, "$id": 2},
    {"deep": [{"$timestamp": {"t": 1, "i": 2}}]},
    {"$bson": "AAAA"},
    Decimal128("sNaN"),
    Decimal128("-0E+3"),
    Decimal128("NaN"),
    float("nan"),
    Code("x", {"a": {"$date": 5}}),
    Code("x"),
    Binary(b"abc", 2),
    Binary(b"abc", 130),
    DBRef("a", 1, None, x={"$date": 5}),
    {"": {"": 1}},
    Regex("a", "mixs"),
]


def odd_values() -> Iterator[bytes]:
    """Yield documents that PyMongo does not write: NaN with a payload, old types, a link whose keys are mixed up."""
    text = struct.pack("<i", 2) + b"a\0"
    mixed = b"\x02$ref\0" + text + b"\x10x\0\1\0\0\0" + b"\x10$id\0\1\0\0\0"
    for kind, value in [
        (1, bytes.fromhex("010000000000f87f")),
        (1, bytes.fromhex("000000000000f8ff")),
        (2, struct.pack("<i", 2) + b"\xff\0"),
        (3, struct.pack("<i", len(mixed) + 5) + mixed + b"\0"),
        (6, b""),
        (12, text + b"1" * 12),
        (14, text),
    ]:
        yield with_value(kind, value)


def with_value(kind: int, value: bytes) -> bytes:
    body = b"\x10_id\0\1\0\0\0" + bytes([kind]) + b"v\0" + value
    return struct.pack("<i", len(body) + 5) + body + b"\0"


@pytest.mark.parametrize("value", LOOKALIKES, ids=repr)
def test_what_looks_like_extended_json(value: Any, tmp_path: Path) -> None:
    """`{"$date": 5}` came back as a date."""
    document = {"_id": 1, "value": value}
    assert there_and_back(document, tmp_path) == bson.encode(document)


@pytest.mark.parametrize("raw_document", [*odd_values()])
def test_bytes_that_only_others_write(raw_document: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(to_line(RawBSONDocument(raw_document, AS_BYTES)))
    assert next(read_lines(tmp_path / "x"))[1].raw == raw_document


KEYS = some.text("abcÄ. ", max_size=3) | some.sampled_from(
    ["$date", "$oid", "$ref", "$id", "$code", "$regex", "$binary"]
)
VALUES = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**63), 2**63 - 1)
    | some.integers(-(2**31), 2**31 - 1).map(Int64)
    | some.floats()
    | some.text(some.characters(exclude_categories=["Cs"]))
    | some.binary()
    | some.integers(-(2**60), 2**60).map(DatetimeMS)
    | some.binary(min_size=12, max_size=12).map(ObjectId),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_any_document(value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    document = {"_id": 1, "value": value}
    folder = tmp_path_factory.getbasetemp()
    assert there_and_back(document, folder) == bson.encode(document)


def fill(stored: "MongoDatabase", books: int = 1200) -> None:
    anna, otto = ObjectId(), ObjectId()
    stored.authors.insert_many([{"_id": anna, "name": "Anna"}, {"_id": otto, "name": "Otto", "born": Int64(1900)}])
    stored.books.insert_many(
        [{"title": f"No. {n}", "author": DBRef("authors", anna), "pages": Int64(n)} for n in range(books)]
    )


def raw(stored: "MongoDatabase", name: str) -> list[bytes]:
    options = CodecOptions(document_class=RawBSONDocument)
    found: Any = stored.get_collection(name, codec_options=cast("Any", options)).find().sort("_id", 1)
    return [each.raw for each in found]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".ndjson"}


def test_there_and_back(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    fill(stored)
    before = {name: raw(stored, name) for name in ("authors", "books")}
    manifest = db("export", str(tmp_path / "copy"), "--json").json
    assert [(each["collection"], each["documents"]) for each in manifest["collections"]] == [
        ("authors", 2),
        ("books", 1200),
    ]
    assert manifest["project"] == "library"
    db("drop", "--yes")
    assert stored.list_collection_names() == []
    done = db("import", str(tmp_path / "copy"), "--json").json
    assert [(each["collection"], each["inserted"]) for each in done["collections"]] == [("authors", 2), ("books", 1200)]
    assert {name: raw(stored, name) for name in ("authors", "books")} == before
    assert "by_title" in stored.books.index_information()
    db("export", str(tmp_path / "again"))
    assert files(tmp_path / "again") == files(tmp_path / "copy")
    assert {path.name for path in tmp_path.iterdir()} == {"project", "copy", "again"}  # nothing is left beside


def test_only_some(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    fill(stored, 3)
    db("export", str(tmp_path / "copy"), "Book")
    assert set(files(tmp_path / "copy")) == {"books.ndjson"}
    assert "did you mean 'Book'?" in db("export", str(tmp_path / "other"), "Bok", expect=1).stderr
    assert (
        "the export has no model or collection 'Author'"
        in db("import", str(tmp_path / "copy"), "Author", expect=1).stderr
    )


def test_modes(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    fill(stored, 3)
    folder = str(tmp_path / "copy")
    db("export", folder)
    gone = stored.books.find_one_and_delete({"title": "No. 1"})
    stored.books.update_one({"title": "No. 2"}, {"$set": {"title": "Changed"}})
    stored.books.insert_one({"title": "New"})
    refused = db("import", folder, expect=1).stderr
    assert "is already in the database" in refused
    assert f"{folder}/authors.ndjson:1" in refused.replace("\n", "")
    assert stored.books.count_documents({}) == 3
    skipped = db("import", folder, "--mode", "skip", "--json").json["collections"][1]
    assert skipped == {"collection": "books", "inserted": 1, "replaced": 0, "skipped": 2}
    assert gone is not None
    assert stored.books.find_one({"_id": gone["_id"]}) is not None
    assert stored.books.count_documents({"title": "Changed"}) == 1
    replaced = db("import", folder, "--mode", "replace", "--json").json["collections"][1]
    assert replaced == {"collection": "books", "inserted": 0, "replaced": 3, "skipped": 0}
    assert sorted(each["title"] for each in stored.books.find()) == ["New", "No. 0", "No. 1", "No. 2"]


def spoil(folder: Path, line: int, text: str) -> None:
    path = folder / "books.ndjson"
    lines = path.read_text().splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n")


SPOILT: list[tuple[str, tuple[str, ...], str]] = [
    ('{"_id": 5, "title": "x"}', (), "this file does not match the manifest"),
    ('{"_id": 5, "title": ', ("--edited",), "a line must be Extended JSON"),
    ('{"_id": {"$oid": "zz"}}', ("--edited",), "a line must be Extended JSON"),
    ('{"$bson": "?"}', ("--edited",), "a line must be Extended JSON"),
    ("[1]", ("--edited",), "a line must contain one document"),
    ('{"title": "x"}', ("--edited",), "this document has no _id"),
    (
        '{"_id": {"$oid": "000000000000000000000001"}, "title": ""}',
        ("--edited",),
        "this document does not fit Book: title: ",
    ),
]


@pytest.mark.parametrize(("text", "options", "message"), SPOILT)
def test_a_broken_file_is_refused_before_the_first_write(
    db: "Db", stored: "MongoDatabase", tmp_path: Path, text: str, options: tuple[str, ...], message: str
) -> None:
    fill(stored, 3)
    db("export", str(tmp_path / "copy"))
    db("drop", "--yes")
    spoil(tmp_path / "copy", 2, text)
    done = db("import", str(tmp_path / "copy"), *options, expect=1)
    assert message in done.stderr
    assert f"books.ndjson{':2' if options else ''}\n" in done.stderr
    assert stored.list_collection_names() == []


def test_any_shape_where_that_is_wanted(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    stored.books.insert_one({"title": "", "pages": "many"})
    db("export", str(tmp_path / "copy"))
    db("drop", "--yes")
    assert "this document does not fit Book" in db("import", str(tmp_path / "copy"), expect=1).stderr
    db("import", str(tmp_path / "copy"), "--no-validate")
    assert stored.books.count_documents({"pages": "many"}) == 1


def test_24_links_to_documents_that_do_not_exist(
    db: "Db", stored: "MongoDatabase", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULPO_CHECK_LINKS", "true")
    authors = [stored.authors.insert_one({"name": str(number)}).inserted_id for number in range(3)]
    stored.books.insert_many([{"title": "a", "author": DBRef("authors", key)} for key in authors])
    db("export", str(tmp_path / "copy"))
    db("drop", "--yes")
    db("import", str(tmp_path / "copy"))  # the books come with their authors
    assert stored.books.count_documents({}) == 3
    stored.books.delete_many({})
    db("import", str(tmp_path / "copy"), "Book")  # the authors are in the database
    stored.books.delete_many({})
    stored.authors.delete_one({"_id": authors[1]})
    refused = db("import", str(tmp_path / "copy"), "Book", expect=1).stderr
    assert f"this document links to authors ObjectId('{authors[1]}'), which does not exist" in " ".join(refused.split())
    assert "books.ndjson:2" in refused
    assert stored.books.count_documents({}) == 0
    db("import", str(tmp_path / "copy"), "Book", "--no-validate")
    stored.books.delete_many({})
    monkeypatch.setenv("PULPO_CHECK_LINKS", "false")
    db("import", str(tmp_path / "copy"), "Book")
    assert stored.books.count_documents({}) == 3


def storable(stored: "MongoDatabase", values: Iterable[Any]) -> int:
    """Insert a book for each value, and return how many the database takes."""
    count = 0
    for value in values:
        try:
            book = {"title": "x", "pages": 1, "value": value}
            stored.books.insert_one(RawBSONDocument(value) if isinstance(value, bytes) else book)
            count += 1
        except (PyMongoError, bson.errors.BSONError):  # the embedded database refuses some
            continue
    return count


@pytest.mark.parametrize("mode", ["insert", "replace"])
def test_whatever_is_stored_comes_back(db: "Db", stored: "MongoDatabase", tmp_path: Path, mode: str) -> None:
    assert storable(stored, [*LOOKALIKES, *EVERYTHING.values()]) > 40
    before = raw(stored, "books")
    done = db("export", str(tmp_path / "copy"))
    assert re.search(r"As BSON, because Extended JSON would change them: \d+ documents", done.stdout)
    db("drop", "--yes")
    db("import", str(tmp_path / "copy"), "--mode", mode)
    assert raw(stored, "books") == before
    db("import", str(tmp_path / "copy"), "--mode", "replace")
    assert raw(stored, "books") == before


def test_values_that_only_others_write(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    for n, document in enumerate(odd_values()):
        document = document.replace(b"\x10_id\0\1", b"\x10_id\0" + bytes([n + 1]))
        storable(stored, [document])
    before = raw(stored, "books")
    assert before
    db("export", str(tmp_path / "copy"))
    db("drop", "--yes")
    db("import", str(tmp_path / "copy"), "--no-validate")
    assert raw(stored, "books") == before


def test_a_failed_import_restores_the_bytes(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    stored.authors.insert_one({"_id": ObjectId("1" * 24), "name": "Anna", "value": {"$date": 5}})
    storable(stored, LOOKALIKES)
    db("export", str(tmp_path / "copy"))
    before = raw(stored, "books")
    stored.authors.delete_many({})
    stored.authors.insert_one({"name": "Anna"})
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    manifest["collections"].reverse()
    (tmp_path / "copy" / "manifest.json").write_text(json.dumps(manifest))
    assert "the database refuses" in db("import", str(tmp_path / "copy"), "--mode", "replace", expect=1).stderr
    assert raw(stored, "books") == before


@pytest.mark.parametrize("mode", ["insert", "replace", "skip"])
def test_what_fails_late_is_taken_back(db: "Db", stored: "MongoDatabase", tmp_path: Path, mode: str) -> None:
    fill(stored, 3)
    folder = tmp_path / "copy"
    db("export", str(folder))
    db("drop", "--yes")
    kept = ObjectId("f" * 24)
    stored.authors.insert_one({"_id": kept, "name": "Otto"})  # whose name is unique
    changed = json.loads((folder / "books.ndjson").read_text().splitlines()[0])["_id"]["$oid"]
    if mode != "insert":
        stored.books.insert_one({"_id": ObjectId(changed), "title": "Mine"})
    first, last = folder / "authors.ndjson", folder / "zauthors.ndjson"
    first.rename(last)  # the books come first, and then the author who cannot be
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["collections"][0]["file"] = last.name
    manifest["collections"].reverse()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    before = [raw(stored, name) for name in ("authors", "books")]
    done = db("import", str(folder), "--mode", mode, expect=1)
    assert "the database refuses this document: " in done.stderr
    assert "zauthors.ndjson:2\n" in done.stderr
    assert [raw(stored, name) for name in ("authors", "books")] == before


MANIFESTS: list[tuple[str, str, int]] = [
    ("{", "the manifest is broken", 1),
    ('{"format": "other"}', "the manifest is broken", 1),
    ("", "the manifest is broken", 1),
]


@pytest.mark.parametrize(("text", "message", "code"), MANIFESTS)
def test_a_broken_manifest(db: "Db", tmp_path: Path, text: str, message: str, code: int) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "manifest.json").write_text(text)
    assert message in db("import", str(tmp_path / "copy"), expect=code).stderr


def test_no_export(db: "Db", tmp_path: Path) -> None:
    assert "this folder is not an export" in db("import", str(tmp_path), expect=2).stderr


def test_a_file_outside_of_the_folder(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    fill(stored, 1)
    db("export", str(tmp_path / "copy"))
    path = tmp_path / "copy" / "manifest.json"
    path.write_text(path.read_text().replace('"books.ndjson"', '"../books.ndjson"'))
    assert "a file outside its folder" in db("import", str(tmp_path / "copy"), expect=1).stderr


def test_the_folder_that_is_there(db: "Db", stored: "MongoDatabase", tmp_path: Path) -> None:
    fill(stored, 1)
    folder = tmp_path / "copy"
    folder.mkdir()
    db("export", str(folder))  # an empty one may be filled
    assert "already contains an export" in db("export", str(folder), expect=2).stderr
    stored.books.delete_many({})
    db("export", str(folder), "--overwrite")
    assert files(folder)["books.ndjson"] == b""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    assert "is not an export" in db("export", str(tmp_path / "mine"), "--overwrite", expect=2).stderr
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_a_folder_that_fails_halfway_is_not_there(tmp_path: Path) -> None:
    def write() -> None:
        with new_folder(tmp_path / "copy", overwrite=False) as folder:
            (folder / "books.ndjson").write_text("half")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_collection_that_no_model_has(db: "Db", stored: "MongoDatabase", library: "Project", tmp_path: Path) -> None:
    fill(stored, 1)
    db("export", str(tmp_path / "copy"))
    path = tmp_path / "copy" / "manifest.json"
    path.write_text(path.read_text().replace('"collection": "books"', '"collection": "films"'))
    assert (
        "no model of the project has the collection 'films'"
        in db("import", str(tmp_path / "copy"), "--mode", "skip", expect=1).stderr
    )
