"""Drafts: what a person typed into a form and has not sent, kept for a day."""
