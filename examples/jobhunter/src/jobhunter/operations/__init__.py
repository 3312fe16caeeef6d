"""The operations, a module for each subject. `jobhunter.app` imports them, which registers them."""
