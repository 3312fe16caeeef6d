"""Server-sent events: changes of documents, sent to clients that listen."""
