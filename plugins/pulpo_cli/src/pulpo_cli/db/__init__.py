"""The maintenance of the database, as `pulpo db …`: indexes, checks, seeds, copies, migrations."""
