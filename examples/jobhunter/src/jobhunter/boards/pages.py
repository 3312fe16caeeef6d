"""Reads the shipped pages from the project's own folder."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from jobhunter.boards import linkedin, stepstone
from jobhunter.models.posting import Board, RawPosting

PAGES = Path(__file__).resolve().parents[3] / "pages"

_PARSERS: dict[Board, Callable[[bytes], list[RawPosting]]] = {
    Board.STEPSTONE: stepstone.parse_page,
    Board.LINKEDIN: linkedin.parse_page,
}


def read_board(board: Board, limit: int | None = None) -> list[RawPosting]:
    """Return the first `limit` postings of the board's pages, or all of them, in page order.

    A real project would fetch over HTTP here; reading files keeps the example fast, repeatable and polite.
    """
    return list(islice(chain.from_iterable(_pages(board)), limit))


def _pages(board: Board) -> Iterator[list[RawPosting]]:
    paths = sorted((PAGES / board.value).glob("*.html"))
    return (_PARSERS[board](path.read_bytes()) for path in paths)
