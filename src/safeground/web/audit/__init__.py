"""Audit: one append-only chain of rows, one for every act on what the site holds."""
