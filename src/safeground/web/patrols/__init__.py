"""Patrols: tonight's plan, the officer's card, and what hotspots received."""
