// The stop and search record on the phone: the same form as at a desk, one group of questions at a
// time, kept encrypted as it is filled in, and sent like everything else.
import { follow } from "../stops/form.js";
import * as db from "./db.js";

const FORM = "/stops/blank";
const DRAFT = "stop-draft";

/** Show the form for a visit; `done` is called with the record, or with nothing where it is left. */
export async function openStop(main, visit, { done }) {
  const form = await blank();
  if (!form) {
    main.textContent = "The search record could not be opened without signal this time. Use paper, and open the card where there is signal.";
    return;
  }
  const draft = (await db.get("kept", DRAFT)) ?? { key: crypto.randomUUID(), said: {}, visit: visit.id };
  const state = { form, draft, groups: [...form.querySelectorAll("[data-group]")], at: 0 };
  put(form, draft.said);
  prefill(form, visit, draft);
  main.replaceChildren(form);
  form.addEventListener("input", () => keep(state));
  follow(form);
  form.addEventListener("submit", (event) => (event.preventDefault(), step(state, 1, visit, done)));
  form.querySelector("[data-back]").addEventListener("click", () => step(state, -1, visit, done));
  turn(state);
}

async function blank() {
  const response = await fetch(FORM, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = page.querySelector("form[data-stop]");
  return form && document.importNode(form, true);
}

function prefill(form, visit, draft) {
  const set = (name, value) => {
    const field = form.elements[name];
    if (field && !field.value) field.value = value;
  };
  set("place", visit.place);
  if (!draft.said.day_day) {
    const [day, time] = new Intl.DateTimeFormat("sv-SE", {
      dateStyle: "short",
      timeStyle: "short",
      timeZone: "Europe/London",
    })
      .format(new Date())
      .split(" ");
    const [year, month, date] = day.split("-");
    set("day_day", String(Number(date)));
    set("day_month", String(Number(month)));
    set("day_year", year);
    set("time", time);
  }
  form.elements.hotspot.value = visit.hotspot;
}

async function step(state, way, visit, done) {
  await keep(state);
  state.at += way;
  if (state.at < 0) return done(visit, null);
  if (state.at < state.groups.length) return turn(state);
  const record = { key: state.draft.key, hotspot: visit.hotspot, said: gather(state.form) };
  await db.remove("kept", DRAFT);
  await done(visit, record);
}

function turn({ form, groups, at }) {
  groups.forEach((group, n) => (group.hidden = n !== at));
  form.querySelector("[data-step]").textContent = `Step ${at + 1} of ${groups.length}`;
  form.querySelector("[data-next]").textContent = at === groups.length - 1 ? "Save the record" : "Next";
  form.querySelector("[data-back]").textContent = at === 0 ? "Later" : "Back";
  scrollTo(0, 0);
  const heading = groups[at].querySelector("h1, h2, legend");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

async function keep({ form, draft }) {
  draft.said = gather(form);
  await db.put("kept", DRAFT, draft).catch(() => {});
}

/** What the form says, by field; a field with several answers as a list. */
function gather(form) {
  const said = {};
  for (const [name, value] of new FormData(form)) (said[name] ??= []).push(value);
  return said;
}

function put(form, said) {
  for (const field of form.elements) {
    const values = said[field.name];
    if (!values) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0];
  }
}
