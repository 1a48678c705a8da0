// Filling the screens that the page carries empty, from the card that the phone keeps.
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "Europe/London",
});
export const time = (at) => (at ? clock.format(new Date(at)) : "");
const STATES = { "under way": "Under way", made: "Made", missed: "Not made", withdrawn: "Taken off the plan" };
const WORDS = {
  nothing: "Nothing to report",
  stop: "Stop search",
  arrest: "Arrest",
  spoken: "People spoken to",
  item: "Item found",
  place: "Something about the place",
};

/** A visit as it stands on this phone: the server's, and what waits on top of it. */
export function standing(visit, queue) {
  const now = { ...visit, sent: [...visit.sent] };
  for (const { thing, to } of queue) {
    if (to !== "entries" || thing.visit !== visit.id) continue;
    if (thing.kind === "start" && now.state !== "under way") {
      Object.assign(now, { state: "under way", begun: now.begun || thing.at, ended: "" });
    } else if (thing.kind === "end" && now.state === "under way") {
      Object.assign(now, { state: "made", ended: thing.at });
    } else if (WORDS[thing.kind]) {
      now.sent.push(`${time(thing.at)} ${words(thing)} (waits to be sent)`);
    }
  }
  return now;
}

export function words({ kind, facts = {} }) {
  if (kind === "start") return "Visit started";
  if (kind === "end") return "Visit ended";
  if (kind === "spoken") return `${WORDS[kind]}: ${facts.people}`;
  const what = facts.what && document.querySelector(`[name=what][value="${CSS.escape(facts.what)}"]`);
  const said = what ? `${WORDS[kind]}: ${what.textContent.toLowerCase()}` : WORDS[kind];
  return facts.note ? `${said} (${facts.note})` : said;
}

export function rowOf(visit) {
  const row = clone("visit-row");
  fill(row, { ...visit, state_words: STATES[visit.state] ?? "" });
  row.dataset.state = visit.state;
  row.querySelector("a").href = `/patrols/card/${visit.id}/`;
  return row;
}

export function screenOf(visit) {
  const screen = clone("visit-screen");
  fill(screen, { ...visit, state_said: said(visit) });
  Object.assign(screen.dataset, { visit: visit.id, state: visit.state });
  screen.querySelector("[data-pin]").href = visit.pin;
  screen.querySelector("[data-map]").replaceChildren(...mapOf(visit));
  const begun = Boolean(visit.begun);
  screen.querySelector("[data-when=begun]").hidden = !begun;
  show(screen, "start", !begun && visit.state !== "withdrawn");
  show(screen, "end", visit.state === "under way");
  show(screen, "next", visit.state === "made" || visit.state === "withdrawn");
  for (const each of screen.querySelectorAll("[id$='-0']")) each.id = each.id.replace(/0$/, visit.id);
  for (const each of screen.querySelectorAll("[for$='-0']")) each.htmlFor = each.htmlFor.replace(/0$/, visit.id);
  return screen;
}

function said(visit) {
  if (visit.state === "withdrawn") return "Taken off the plan. What you walked is recorded all the same.";
  if (visit.ended) return `Made, ${time(visit.begun)} to ${time(visit.ended)}`;
  if (visit.begun) return `Under way since ${time(visit.begun)}`;
  return visit.state === "missed" ? "Not made" : "";
}

function mapOf({ map, place }) {
  if (!map) return [];
  const picture = new Image();
  picture.alt = `Map of ${place}: the outlined area is where to be.`;
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(map)}`;
  return [picture];
}

const show = (screen, name, shown) => {
  screen.querySelector(`[data-main=${name}]`).hidden = !shown;
};

export const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

function fill(into, facts) {
  for (const slot of into.querySelectorAll("[data-slot]")) slot.textContent = facts[slot.dataset.slot] ?? "";
  for (const list of into.querySelectorAll("[data-list]")) {
    list.replaceChildren(
      ...facts[list.dataset.list].map((one) => {
        const line = document.createElement("li");
        line.textContent = one;
        return line;
      }),
    );
  }
  for (const part of into.querySelectorAll("[data-if]")) {
    const fact = facts[part.dataset.if];
    part.hidden = Array.isArray(fact) ? !fact.length : !fact;
  }
}
