"""Background runs of operations, and the stored answers for idempotency keys."""
