"""What changes patrols: the only place where their records are written."""

from safeground.web.patrols.actions.ask import ask_for_plan, ask_to_measure
from safeground.web.patrols.actions.change import (
    add_visit,
    move_visit,
    swap_visits,
    withdraw_visit,
)
from safeground.web.patrols.actions.crew import put_in_unit
from safeground.web.patrols.actions.keep import keep_plan
from safeground.web.patrols.actions.morning import erase_pings, keep_morning
from safeground.web.patrols.actions.release import close_plan, release_plan, set_aside

__all__ = [
    "add_visit",
    "ask_for_plan",
    "ask_to_measure",
    "close_plan",
    "erase_pings",
    "keep_morning",
    "keep_plan",
    "move_visit",
    "put_in_unit",
    "release_plan",
    "set_aside",
    "swap_visits",
    "withdraw_visit",
]
