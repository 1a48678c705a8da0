"""The incident store: Delta tables by month and source, written whole or not at all."""

from safeground.data.store.change import Change, WriteReport
from safeground.data.store.incidents import IncidentStore
from safeground.data.store.schemas import INCIDENT_SCHEMA, OUTCOME_SCHEMA, SCHEMAS, STOP_SCHEMA
from safeground.data.store.table import MonthlyTable

__all__ = [
    "INCIDENT_SCHEMA",
    "OUTCOME_SCHEMA",
    "SCHEMAS",
    "STOP_SCHEMA",
    "Change",
    "IncidentStore",
    "MonthlyTable",
    "WriteReport",
]
