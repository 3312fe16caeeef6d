"""Background runs of operations, and the answers kept for idempotency keys."""
