"""A force's own extract, read through a small mapping file into the incident store's columns."""

from safeground.data.extracts.extract import Extract, read_extract
from safeground.data.extracts.mapping import Mapping
from safeground.data.extracts.mapping_file import load_mapping
from safeground.data.extracts.suggest import suggest_mapping

__all__ = ["Extract", "Mapping", "load_mapping", "read_extract", "suggest_mapping"]
