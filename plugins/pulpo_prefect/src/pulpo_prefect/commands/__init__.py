"""The commands `pulpo prefect …`, and what they share. Prefect is imported when one of them needs it."""
