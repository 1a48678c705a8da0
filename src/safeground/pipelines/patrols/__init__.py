"""Patrols, end to end: allocate, plan, hand out, measure, record, report."""
