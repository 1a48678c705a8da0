"""Role × thing × act, by hand: this table and the policies must say the same.

A dot is no. A letter is an act that the role allows on that kind of record at all (which of the
records is each policy's own to narrow, and its own tests'):

    s see   a add   c change   r release   l seal   d read the answer   g agree
    x export   h let somebody in   e erase
"""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from safeground.web.access.door import Door
from safeground.web.access.policy import POLICIES, Act, allows, visible
from safeground.web.access.refusal import Refused
from safeground.web.lib.permissions import ROLES

LETTERS = {
    Act.SEE: "s", Act.ADD: "a", Act.CHANGE: "c", Act.RELEASE: "r", Act.SEAL: "l", Act.READ: "d",
    Act.AGREE: "g", Act.EXPORT: "x", Act.SHARE: "h", Act.ERASE: "e",
}  # fmt: skip
COLUMNS = {
    "AN": "analyst", "PC": "patrol-coordinator", "PO": "patrol-officer", "PS": "problem-solver",
    "OC": "operations-commander", "IV": "investigator", "IO": "intelligence-officer",
    "SO": "safeguarding-officer", "PU": "publisher", "PA": "partner", "AU": "auditor",
    "AD": "administrator",
}  # fmt: skip
TABLE = """
                          AN    PC    PO    PS    OC    IV    IO    SO    PU    PA    AU    AD
accounts.invitation       .     .     .     .     .     .     .     .     .     .     .     sac
accounts.person           .     .     .     .     .     .     .     .     .     .     .     sac
accounts.rolegrant        .     .     .     .     .     .     .     .     .     .     .     sac
accounts.signin           .     .     .     .     .     .     .     .     .     .     .     sc
audit.row                 .     .     .     .     .     .     .     .     .     .     sx    .
drafts.draft              sc    sc    sc    sc    sc    sc    sc    sc    sc    sc    sc    sc
incidents.holding         s     s     s     s     s     s     s     s     s     .     .     .
incidents.import          sa    .     .     .     .     .     .     .     .     .     .     .
jobs.job                  sc    sc    .     sc    sc    .     .     .     sc    .     sc    .
operations.activity       s     s     s     sac   sac   sac   s     s     s     .     .     .
operations.count          s     s     s     s     s     s     s     s     s     .     .     .
operations.operation      sx    sx    s     sac   sacx  sac   s     s     sx    .     .     .
oversight.check           .     .     .     .     .     .     .     .     .     .     sa    .
oversight.unusual         .     .     .     .     .     .     .     .     .     .     sac   .
partners.partner          s     s     s     s     s     s     s     s     s     s     .     sac
patrols.break             s     s     s     .     s     .     .     .     .     .     .     .
patrols.cardentry         s     s     sa    .     s     .     .     .     .     .     .     .
patrols.morning           sx    sax   .     s     sx    .     .     .     sx    .     .     .
patrols.plan              sx    sacrxe s     .     srx   .     .     .     .     .     .     .
patrols.planchange        s     s     .     .     s     .     .     .     .     .     .     .
patrols.planhotspot       s     s     .     .     s     .     .     .     .     .     .     .
patrols.received          s     s     .     s     s     .     .     .     s     .     .     .
patrols.unit              s     sc    s     .     s     .     .     .     .     .     .     .
patrols.visit             s     sc    s     .     s     .     .     .     .     .     .     .
places.boundarychange     s     s     s     s     s     s     s     s     s     .     .     .
places.hotspot            sacx  sx    s     s     sx    s     s     s     sx    .     .     .
places.listing            s     s     s     s     s     s     s     s     s     .     .     .
places.refresh            sacx  sx    s     s     sx    s     s     s     sx    .     .     .
places.tally              s     s     s     s     s     s     s     s     s     .     .     .
problems.actionupdate     s     s     .     sa    s     .     .     s     .     sa    .     .
problems.assessment       s     s     .     sa    sg    .     .     s     .     .     .     .
problems.fact             s     s     .     sac   s     .     .     s     .     .     .     .
problems.meeting          s     s     .     sac   s     .     .     s     .     .     .     .
problems.partneraction    s     s     .     sac   s     .     .     s     .     sc    .     .
problems.photograph       s     s     .     sa    s     .     .     s     .     sa    .     .
problems.problem          sx    sx    .     sach  sx    .     .     s     .     .     .     .
problems.problemnote      s     s     .     s     s     .     .     s     .     .     .     .
problems.question         s     s     .     sac   s     .     .     s     .     .     .     .
problems.response         s     s     .     sac   sg    .     .     s     .     .     .     .
problems.reviewed         s     s     .     s     s     .     .     s     .     .     .     .
stops.stop                .     .     sac   .     sgxe  .     .     .     .     .     .     .
trials.look               s     s     .     s     s     .     .     .     s     .     .     .
trials.trial              sacldx s     .     sd    sdx   .     .     .     sdx   .     .     .
trials.trialnote          s     s     .     s     s     .     .     .     s     .     .     .
"""


class Somebody:
    """Who holds one role."""

    pk = 1
    partner_id = None

    def __init__(self, role: str) -> None:
        self.permissions = ROLES[role].may
        self.partner_id = 1 if role == "partner" else None


def said() -> dict[tuple[str, str], str]:
    """What the table says: the letters of each role on each kind of record."""
    header, *lines = TABLE.strip().splitlines()
    columns = header.split()
    return {
        (kind, COLUMNS[column]): letters.replace(".", "")
        for kind, *cells in (line.split() for line in lines)
        for column, letters in zip(columns, cells, strict=True)
    }


def done(kind: str) -> str:
    """What the policies say, as a line to put in the table once it is what is meant."""
    model = apps.get_model(kind)
    cells = [
        "".join(letter for act, letter in LETTERS.items() if allows(Somebody(role), act, model))
        for role in COLUMNS.values()
    ]
    return f"{kind:<26}" + " ".join(f"{cell or '.':<5}" for cell in cells).rstrip()


def test_every_role_and_every_act_has_its_place():
    assert list(COLUMNS.values()) == list(ROLES)
    assert list(LETTERS) == list(Act)
    assert TABLE.split()[: len(COLUMNS)] == list(COLUMNS)


def test_every_policy_has_its_line():
    lines = {kind for kind, _ in said()}
    kinds = {model._meta.label_lower for model in POLICIES}
    missing = "\n".join(done(kind) for kind in sorted(kinds - lines))
    assert not missing, f"write down who may do what to:\n{missing}"
    assert lines <= kinds, "these have no policy any more"


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in said()}))
def test_the_policies_say_what_the_table_says(kind):
    table = said()
    for role in ROLES:
        letters = {
            letter
            for act, letter in LETTERS.items()
            if allows(Somebody(role), act, apps.get_model(kind))
        }
        assert letters == set(table[kind, role]), f"{role}: the policies say\n{done(kind)}"


def test_an_administrator_reads_no_casework():
    casework = ("places.", "patrols.", "problems.", "trials.", "operations.", "stops.", "audit.")
    assert not {
        kind for (kind, role), acts in said().items()
        if role == "administrator" and kind.startswith(casework) and acts
    }  # fmt: skip


def test_only_the_auditor_reads_the_audit_and_nobody_changes_it():
    reads = {role: acts for (kind, role), acts in said().items() if kind == "audit.row" and acts}
    assert reads == {"auditor": "sx"}


@pytest.mark.django_db
def test_a_model_without_a_policy_is_nobody_s(person):
    session = apps.get_model("sessions.session")
    who = person(*ROLES)
    assert not visible(who, session).exists()
    assert not any(allows(who, act, session) for act in Act)
    with pytest.raises(Http404):
        Door(who).fetch(session, pk="1")
    assert issubclass(Refused, Exception)
    assert not AnonymousUser().is_authenticated
