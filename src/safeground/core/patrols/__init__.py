"""Patrols: who goes where by lot, along what route, what was delivered, and what came of it."""
