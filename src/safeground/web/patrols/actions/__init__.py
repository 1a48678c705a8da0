"""What changes patrols: the only place where their records are written."""

from safeground.web.patrols.actions.change import (
    add_visit,
    move_visit,
    swap_visits,
    withdraw_visit,
)
from safeground.web.patrols.actions.crew import put_in_unit
from safeground.web.patrols.actions.keep import keep_plan
from safeground.web.patrols.actions.release import close_plan, release_plan, set_aside

__all__ = [
    "add_visit",
    "close_plan",
    "keep_plan",
    "move_visit",
    "put_in_unit",
    "release_plan",
    "set_aside",
    "swap_visits",
    "withdraw_visit",
]
