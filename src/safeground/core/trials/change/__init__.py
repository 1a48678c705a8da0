"""Change over time: two counts, counts that are followed, and breaks in them."""
