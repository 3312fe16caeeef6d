"""Operations that are tied together by what is in the database."""

from pulpo_core import operation
from shapes.words import A, Mark, Row, rows, trace


@operation(name="market.import_rows", models_out=[Row])
async def import_rows() -> None:
    await Row.insert_many([Row(words="one"), Row(words="two")])


@operation(name="market.score", models_in=[Row], models_out=[Row])
async def score() -> None:
    async for row in Row.find_all():
        row.words = trace("score", row)
        await row.save()


@operation(name="market.report", models_in=[Row])
async def report() -> list[str]:
    return await rows()


@operation(name="updating.fill", models_out=[Row, Mark])
async def fill() -> None:
    await Row(words="row").insert()
    await Mark(words="mark").insert()


@operation(name="updating.double", models_in=[Row], models_out=[Row])
async def double() -> None:
    await _append("double")


@operation(name="updating.again", models_in=[Row], models_out=[Row])
async def again() -> None:
    await _append("again")


@operation(name="updating.finally", models_in=[Row, Mark])
async def finish() -> list[str]:
    marks = [mark.words async for mark in Mark.find_all()]
    return [*await rows(), *marks]


async def _append(words: str) -> None:
    row = await Row.find_one()
    assert row
    row.words += f" {words}"
    await row.save()


@operation(name="both_ways.make", models_out=[Row])
async def make() -> A:
    row = await Row(words=trace("make")).insert()
    return A(words=row.words)


@operation(name="both_ways.use", models_in=[Row])
async def use(a: A) -> str:
    return trace("use", a, *await rows())


@operation(name="documents.make", models_out=[Row])
async def make_document() -> Row:
    return await Row(words=trace("make")).insert()


@operation(name="documents.change", models_in=[Row], models_out=[Row])
async def change_document(row: Row) -> Row:
    row.words = trace("change", row)
    await row.save()
    return row


@operation(name="documents.show", models_in=[Row])
async def show_document(row: Row) -> str:
    return trace("show", row, *await rows())
