"""The draft that a person has of a form."""

from datetime import UTC, datetime, timedelta

from safeground.web.access.policy import visible
from safeground.web.access.who import Who
from safeground.web.drafts.models import Draft

KEPT = timedelta(hours=24)


def draft_of(who: Who, form: str) -> Draft | None:
    """What this person typed into this form in the last day and has not sent."""
    since = datetime.now(UTC) - KEPT
    found: Draft | None = visible(who, Draft).filter(form=form, saved_at__gte=since).first()
    return found
