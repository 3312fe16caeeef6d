"""The notes of `pulpo db check` about recorded changes."""

from pulpo_core.transactions import client_has_transactions
from pulpo_observability.changes.document_change import DocumentChange


def notes() -> list[str]:
    """Return a note if records of changes can be lost; none if they are written together with the documents."""
    if client_has_transactions(DocumentChange.get_pymongo_collection().database.client):
        return []
    return [
        "changes are recorded after the writes, because this server has no transactions: if a process is killed in "
        "between, the record is missing, and for simultaneous writes of one document some values may be missing; "
        "run MongoDB as a replica set, which may have a single member"
    ]
