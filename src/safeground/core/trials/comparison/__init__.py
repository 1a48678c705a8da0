"""Comparison without a lot: places that were treated against others that were not."""
