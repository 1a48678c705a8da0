"""Charts of trials and of change: one module a chart, each with its table and its words."""
