// A search record's form, on a phone or at a desk: shows what an answer calls for, and says what
// grounds may lack. It never stops anybody.

/** Follow a form (or the part of a page that holds one) from now on. */
export function follow(part) {
  const look = () => (reveal(part), warn(part));
  part.addEventListener("change", look);
  part.addEventListener("input", () => warn(part));
  look();
}

/** Show what only some answers need, where the question is on the same page: data-needs is
 *  "clothing=more|intimate" or "age<18" on any part of the form. */
export function reveal(part) {
  for (const one of part.querySelectorAll("[data-needs]")) {
    const [, name, sign, wanted] = one.dataset.needs.match(/^(\w+)([=<])(.*)$/);
    const fields = [...part.querySelectorAll(`[name="${name}"]`)];
    if (fields.length) one.hidden = !met(fields, sign, wanted);
  }
}

function met(fields, sign, wanted) {
  const answers = fields.filter((one) => one.type !== "radio" || one.checked).map((one) => one.value);
  if (sign === "<") return answers.some((one) => one !== "" && Number(one) < Number(wanted));
  return wanted.split("|").some((value) => answers.includes(value));
}

function warn(part) {
  const place = part.querySelector("[data-warnings]");
  if (!place) return;
  const grounds = part.querySelector("[name=grounds]").value;
  const says = grounds.trim() ? warningsOf(grounds, JSON.parse(place.dataset.warnings)) : [];
  const lines = says.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  if (says.join() !== place.dataset.said) place.replaceChildren(...lines);
  place.dataset.said = says.join();
}

/** The same reading of grounds as the server's (stops/grounds.py). */
export function warningsOf(grounds, { weak, strong }) {
  const has = (words) => words.some((one) => new RegExp(`\\b(?:${one})`, "i").test(grounds));
  if (has(strong)) return [];
  return weak.filter((one) => has(one.words)).map((one) => one.says);
}
