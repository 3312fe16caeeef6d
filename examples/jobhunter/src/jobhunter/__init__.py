"""Jobhunter: job postings from two boards, cleaned, searchable, and the applications sent to them."""
