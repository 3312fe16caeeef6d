"""What `pulpo db check` says about the record of changes."""

from pulpo_core.transactions import client_has_transactions
from pulpo_observability.changes.document_change import DocumentChange


def notes() -> list[str]:
    """Return the note on the changes that may be lost; none if they are written together with the documents."""
    if client_has_transactions(DocumentChange.get_pymongo_collection().database.client):
        return []
    return [
        "changes are recorded after the writes, because this server has no transactions: a process that is killed in "
        "between leaves a write without a record, and of simultaneous writes of one document some values may be "
        "missing; run MongoDB as a replica set, of which one member is enough"
    ]
