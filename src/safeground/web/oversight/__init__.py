"""Oversight: the auditor's pages, which read what `audit` writes down."""
