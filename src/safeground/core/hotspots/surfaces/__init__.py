"""Risk models: one module a model, one shared signature."""
