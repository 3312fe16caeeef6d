"""The job boards: a pure parser for each page format, from bytes to postings."""
