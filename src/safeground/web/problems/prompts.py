"""What a page asks when a statement could be more specific. It asks; it never stands in the way."""

import re
from collections.abc import Iterator

from safeground.web.problems.models import Problem

_ANYBODY = re.compile(r"\b(everyone|everybody|people|the public|the community|anyone)\b", re.I)
_ANYWHERE = re.compile(r"\b(everywhere|the area|all over|around|the town|town centre)\b", re.I)
_WHEN = re.compile(
    r"\d|\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(morning|afternoon|evening|night|closing|"
    r"school|weekday|weekend)",
    re.I,
)


def prompts(problem: Problem) -> Iterator[str]:
    """What to ask of a problem's scanning; nothing where it is specific, or not begun."""
    if problem.who and _ANYBODY.search(problem.who):
        yield "Who is harmed? “People” may hide who it is: shop staff, pupils going home, drinkers?"
    if problem.harm and len(problem.harm.split()) < 4:
        yield "By what? One kind of harm, as somebody would see it, can be worked on."
    if problem.where and _ANYWHERE.search(problem.where):
        yield "Where exactly? Which side of which street, which stop, which door?"
    if problem.when and not _WHEN.search(problem.when):
        yield "When? Which days, which hours, and since which month?"
