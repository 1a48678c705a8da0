"""Estimators of the rate ratio and difference between conditions as assigned."""
