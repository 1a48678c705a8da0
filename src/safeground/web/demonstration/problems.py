"""Two invented problems: one worked for a year with partners, and one that has just been opened.

Everything passes the site's own actions; then what would have taken a year is dated back.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from safeground.web.access.door import Door
from safeground.web.access.models import Restriction
from safeground.web.demonstration.cast import Cast
from safeground.web.places.models import Hotspot
from safeground.web.problems.actions import assessing, meeting, partnering, responding, stating
from safeground.web.problems.before_after import change_at
from safeground.web.problems.models import (
    ActionUpdate,
    PartnerAction,
    Photograph,
    Problem,
    ProblemNote,
    Response,
)

BEGAN, MENDED = date(2025, 7, 1), date(2025, 7, 9)
NEXT = "Southend: High Street"
WORKED = {
    "who": "Pupils and students going home, and staff of late shops closing alone.",
    "harm": "Robbery of telephones and cards, with a knife shown in about one of four.",
    "where": "The covered way between the station and the bus stops, and the two stops beside it.",
    "when": "Weekdays 15:30 to 18:30 in school terms; Friday and Saturday 21:00 to 00:30.",
    "noticed": "Recorded robberies of 2024; two head teachers; the bus operator’s drivers.",
}
TRIANGLE = {
    "offenders": "Groups of three to five who wait where they see without being seen, and leave by "
    "the car park.",
    "handlers": "Youth workers of Harbour Youth Trust, and schools for their own pupils.",
    "targets": "Lone walkers with a telephone in the hand while they wait.",
    "guardians": "Bus drivers, station staff until 19:00, shop staff until 18:00.",
    "setting": "Dark after 16:00 in winter; two of six lamps out; the camera looks at the road.",
    "managers": "The council for the way; the operator for the stops; the car park’s owner.",
}
WHY = {
    "precedes": "Groups gather at the car park’s stair from 15:00 and move when buses are late.",
    "why_there": "It is the only way under cover, and has three exits and no shop front.",
    "why_then": "Pupils leave together, station staff watch the barriers, lamps are not lit yet.",
    "tried": "High-visibility patrols in 2023: fewer while they were there, as many a month later.",
}
LIGHT = {
    "what": "Mend six lamps in the covered way, and light them from 15:00 in winter",
    "mechanism": "Place: whoever waits can see and be seen, so there is nowhere to wait unseen.",
    "measure": "Recorded robberies inside the boundary, whole months before and after.",
    "baseline": "As on the assessment’s page: January to June 2025.",
    "comparison": "The pedestrian underpass at the other end of the High Street, not lit anew.",
}
CAMERA = {
    "what": "Turn one camera to the covered way and put a help point beside it",
    "mechanism": "Place and guardian: what happens is seen by somebody who can send help.",
    "measure": "Recorded robberies inside the boundary, and calls from the help point.",
    "baseline": "No calls; robberies as above.",
    "comparison": "The same underpass.",
}


def invent_problems(cast: Cast, hotspots: Sequence[Hotspot]) -> int:
    """Make both; gives how many problems there are."""
    if not hotspots:
        return 0
    by = cast["problem-solver"]
    first = next((one for one in hotspots if one.name == NEXT), hotspots[0])
    second = next((one for one in hotspots if one != first), first)
    with transaction.atomic():
        _worked(cast, first)
        opened = stating.open_problem(
            title="Fights outside late takeaways, Friday and Saturday after 23:00",
            hotspot=second, restriction=Restriction.OPEN, by=by,
            objective="Half as many woundings between 23:00 and 03:00 by next summer.",
        )  # fmt: skip
        stating.write(
            opened, "Scanning", by=by, harm="Violence", when="At weekends after 23:00",
            who="People queueing, and door staff.", where="Around the taxi rank",
            noticed="Ambulance calls, and recorded violence with injury.",
        )  # fmt: skip
        stating.ask(
            opened, by=by, owner=by, due=_in(21), could_answer="The ambulance service’s analyst",
            what="How many of the injured came by ambulance and were never recorded by the police?",
        )  # fmt: skip
    return Problem.objects.count()


def _worked(cast: Cast, hotspot: Hotspot) -> Problem:
    by, agrees = cast["problem-solver"], cast["operations-commander"]
    council, rail, youth = cast.partners.values()
    problem = stating.open_problem(
        title="Robberies on the covered way from the station to the buses (demonstration)",
        hotspot=hotspot, restriction=Restriction.OPEN, by=by,
        objective="A third fewer robberies on the covered way within a year of the lamps being "
        "mended, without more in the streets beside it.",
    )  # fmt: skip
    for part, said in (("Scanning", WORKED), ("The triangle", TRIANGLE), ("Why", WHY)):
        stating.write(problem, part, by=by, **said)
    stating.keep_fact(
        problem, by=by, what="Two of six lamps were out on both visits", source="Site visits"
    )
    asks = "Which buses are late most often between 15:30 and 16:30?"
    stating.ask(problem, by=by, what=asks, could_answer="The bus operator", owner=by, due=_in(-4))
    spoken = meeting.write_meeting(
        on=_in(-20), title="Community Safety Partnership", attended=[council, youth],
        also_attended="Bus operator, chamber of trade", problems=[problem], by=by,
        minutes="The lamps are mended and measured.\nThe camera waits for its assessment.",
        decisions="The council turns the camera. The trust puts two workers there after school.",
    )  # fmt: skip
    lamps = responding.propose(problem, by=by, owner=by, partner=council, due=MENDED, **LIGHT)
    camera = responding.propose(problem, by=by, owner=by, partner=council, due=_in(30), **CAMERA)
    for response, began in ((lamps, BEGAN), (camera, _in(-15))):
        responding.agree(response, by=agrees)
        responding.begin(response, on=timezone.localdate(), by=by)
        Response.objects.filter(pk=response.pk).update(
            agreed_at=_noon(began - timedelta(days=12)), began_on=began
        )
        response.refresh_from_db()
    responding.finish(lamps, on=timezone.localdate(), by=by)
    Response.objects.filter(pk=lamps.pk).update(finished_on=MENDED)
    lamps.refresh_from_db()
    responding.record_result(
        lamps, by=by, result="Six of six lamps lit, 18.5 lux after dark. Counts are with the "
        "assessment; the underpass stayed as it was.",
    )  # fmt: skip
    responding.propose(
        problem, by=by, owner=by, partner=youth, due=_in(14), meeting=spoken,
        what="Two youth workers by the stops, 15:00 to 17:00 in term",
        mechanism="Handlers whom they know are there when they gather.",
    )  # fmt: skip
    _partner_actions(cast, problem, lamps, camera)
    meeting.review(spoken, problem.actions.all(), by=by)
    partnering.give(
        problem, by=by, partner=rail, kind="environmental", meeting=spoken, due=_in(10),
        what="Cut back the hedge by the car park’s stair", where="Car park stair, station side",
        contact=_contact(cast),
    )  # fmt: skip
    change = change_at(Door(by), hotspot, BEGAN)
    assessing.assess(
        problem, by=by, decision="adapt",
        found="The lamps work. The count before and after is too small to tell by itself.",
        change=change.sentence or change.why_not,
        displacement="The 100 m around was looked at month by month: no rise that chance alone "
        "would not make.",
        reason="Keep the lamps, finish the camera, and add people at the times that are left.",
    )  # fmt: skip
    _date_back(problem)
    return problem


def _partner_actions(cast: Cast, problem: Problem, lamps: Response, camera: Response) -> None:
    by, partner = cast["problem-solver"], cast["partner"]
    lit = partnering.give(
        problem, by=by, partner=partner.partner, kind="lighting", response=lamps, due=MENDED,
        what="Mend six lamps in the covered way", where="Covered way, station to bus stops",
        contact=_contact(cast),
    )  # fmt: skip
    partnering.update(
        lit, by=partner, state="done", said="Six of six lit; measured at 17:40.",
        reference="DEMO-LF-2207", lux=18.5,
    )  # fmt: skip
    shows = "Six lamps lit along the covered way after dark (drawn, not a photograph)"
    partnering.add_photograph(lit, file=_picture(), shows=shows, by=partner)
    seen = partnering.give(
        problem, by=by, partner=partner.partner, kind="cctv", response=camera, due=_in(-9),
        what="Turn the camera on the corner to the covered way, once its assessment is signed",
        where="Corner of the covered way and the bus stops", contact=_contact(cast),
    )  # fmt: skip
    partnering.update(
        seen, by=partner, state="under way", said="The assessment is with our data officer.",
        reference="DEMO-DPIA-31",
    )  # fmt: skip
    PartnerAction.objects.filter(pk=lit.pk).update(given_at=_noon(_before(20)))
    PartnerAction.objects.filter(pk=seen.pk).update(given_at=_noon(_in(-40)))
    for model in (ActionUpdate, Photograph):
        model._default_manager.filter(action=lit).update(at=_noon(MENDED))


def _date_back(problem: Problem) -> None:
    """Put each line of the timeline, in the order in which they were made, on its own day."""
    started, asked, met = BEGAN - timedelta(days=70), _in(-40), _in(-20)
    days = [
        *(started + timedelta(days=n) for n in (0, 3, 5, 6, 10)), asked, met,
        _before(30), _in(-60), _before(12), BEGAN, _in(-27), _in(-15), MENDED, _in(-30), met,
        _before(20), MENDED, MENDED, asked, _in(-12), met, _in(-3),
    ]  # fmt: skip
    notes = list(ProblemNote.objects.filter(problem=problem).order_by("pk"))
    for one, day in zip(notes, days, strict=True):
        one.at = _noon(day)
    ProblemNote.objects.bulk_update(notes, ["at"])
    Problem.objects.filter(pk=problem.pk).update(opened_at=_noon(started))
    problem.assessments.update(at=_noon(_in(-3)))


def _picture() -> BytesIO:
    """A covered way at night, drawn."""
    image = Image.new("RGB", (960, 640), (22, 27, 38))
    pen = ImageDraw.Draw(image)
    pen.polygon([(0, 640), (400, 300), (560, 300), (960, 640)], fill=(58, 61, 66))
    for number in range(6):
        x, top, size = 90 + number * 66, 60 + number * 38, 46 - number * 6
        for side in (x, 960 - x):
            pen.line([(side, top), (side, 560 - number * 46)], fill=(110, 112, 118), width=5)
            pen.ellipse([side - size, top - size, side + size, top + size], fill=(250, 226, 150))
    file = BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    return file


def _contact(cast: Cast) -> str:
    return f"{cast['problem-solver'].name}, problem-solving team"


def _in(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _before(days: int) -> date:
    return BEGAN - timedelta(days=days)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_current_timezone())
