"""What a database needs in its life: indexes, checks, seeds, copies, migrations. `pulpo db …` is its face."""
