"""The officer's card: a unit's visits as a page for a phone or for paper, and as a calendar."""
