"""The job boards: one pure parser a page format, bytes in, postings out."""
