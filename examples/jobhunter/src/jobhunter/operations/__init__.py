"""The operations, one module a subject. `jobhunter.app` imports them, and so registers them."""
