"""Drawings as plain marks, and what every map needs; written as SVG or as a picture."""
