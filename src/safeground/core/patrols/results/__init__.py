"""Results: what came of visits, and what they come to over a hotspot, a district or a month."""
