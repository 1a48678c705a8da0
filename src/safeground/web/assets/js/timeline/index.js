// The timeline of a night: a visit is dragged, or moved by the arrow keys, to another time or unit;
// then it is saved, and the server says whether it can be. Without this each visit is a link to a
// form that does the same.

const STEP = 5; // minutes
const SLOP = 5; // pixels that a pointer may wander before it drags

for (const place of document.querySelectorAll("[data-timeline]")) timeline(place);
for (const now of document.querySelectorAll(".tl__now")) {
  now.closest(".tl__scroll").scrollLeft = now.x1.baseVal.value - 80; // where there is no room for all
}

/** Make the visits of one timeline movable. */
export function timeline(place) {
  const find = (name) => place.querySelector(`[data-timeline-${name}]`);
  const [bar, says, wrong, status] = ["bar", "says", "wrong", "status"].map(find);
  const svg = place.querySelector("svg");
  const lines = [...svg.querySelectorAll("[data-unit][data-name]:not([data-visit])")];
  const start = new Date(place.dataset.start);
  const perMinute = Number(place.dataset.perMinute);
  const row = Number(place.dataset.row);
  let moving = null; // {visit, minute, line}: where the visit is wanted
  let drag = null;

  const clock = (minute) =>
    new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "Europe/London",
    }).format(new Date(start.getTime() + minute * 60_000));

  const was = (visit) => ({
    visit,
    minute: Number(visit.dataset.minute),
    line: lines.findIndex((line) => line.dataset.unit === visit.dataset.unit),
  });

  function want(visit, minute, line) {
    if (moving && moving.visit !== visit) undo();
    const from = was(visit);
    const latest = svg.width.baseVal.value / perMinute - Number(visit.dataset.minutes);
    moving = {
      visit,
      minute: Math.min(Math.max(minute, 0), latest),
      line: Math.min(Math.max(line, 0), lines.length - 1),
    };
    const x = (moving.minute - from.minute) * perMinute;
    const y = (moving.line - from.line) * row;
    visit.setAttribute("transform", `translate(${x} ${y})`);
    visit.classList.toggle("tl__visit--moved", x !== 0 || y !== 0);
    if (x === 0 && y === 0) return undo();
    show();
  }

  function show() {
    const { visit, minute, line } = moving;
    const ends = clock(minute + Number(visit.dataset.minutes));
    const words = `${visit.dataset.name}: ${clock(minute)} to ${ends}, ${lines[line].dataset.name}`;
    bar.hidden = false;
    wrong.hidden = true;
    bar.action = visit.getAttribute("href");
    bar.elements.unit.value = lines[line].dataset.unit;
    bar.elements.starts.value = clock(minute);
    says.textContent = `${words}. Not saved yet.`;
    status.textContent = `${words}. Enter saves, Escape puts it back.`;
  }

  function undo() {
    if (!moving) return;
    const { visit } = moving;
    visit.removeAttribute("transform");
    visit.classList.remove("tl__visit--moved");
    moving = null;
    bar.hidden = true;
    status.textContent = `${visit.dataset.name} is where it was.`;
  }

  async function save() {
    const sent = new FormData(bar);
    let answer;
    try {
      answer = await fetch(bar.action, {
        method: "POST",
        body: sent,
        headers: { "X-Asks-For": "sentence" },
      });
    } catch {
      return refuse("There is no connection, so nothing was changed. Try again in a moment.");
    }
    const on = answer.headers.get("X-Go-To");
    if (on) return location.assign(on);
    const plain = answer.headers.get("content-type")?.startsWith("text/plain");
    return refuse(
      plain
        ? await answer.text()
        : "It could not be saved, and nothing was changed. Reload the page and try again.",
    );
  }

  function refuse(sentence) {
    wrong.textContent = sentence;
    wrong.hidden = false;
    const needsWhy = bar.elements.reason.value === "" && /why/i.test(sentence);
    (needsWhy ? bar.elements.reason : (moving?.visit ?? bar)).focus?.();
  }

  svg.addEventListener("pointerdown", (event) => {
    const visit = event.target.closest("[data-visit]");
    if (!visit || event.button !== 0) return;
    const from = moving?.visit === visit ? moving : was(visit);
    drag = { visit, x: event.clientX, y: event.clientY, from, begun: false, id: event.pointerId };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.begun && Math.hypot(x, y) < SLOP) return;
    if (!drag.begun) svg.setPointerCapture(drag.id);
    drag.begun = true;
    const minute = drag.from.minute + Math.round(x / perMinute / STEP) * STEP;
    want(drag.visit, minute, drag.from.line + Math.round(y / row));
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    svg.addEventListener(kind, () => {
      if (drag?.begun) {
        const still = (event) => event.preventDefault(); // the link is not followed at the end
        svg.addEventListener("click", still, { capture: true });
        setTimeout(() => svg.removeEventListener("click", still, { capture: true }));
        drag.visit.focus({ preventScroll: true });
      }
      drag = null;
    });
  }
  svg.addEventListener("dragstart", (event) => event.preventDefault()); // a link's own dragging

  svg.addEventListener("keydown", (event) => {
    const visit = event.target.closest("[data-visit]");
    if (!visit || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = moving?.visit === visit ? moving : was(visit);
    const to = {
      ArrowLeft: [at.minute - STEP, at.line],
      ArrowRight: [at.minute + STEP, at.line],
      ArrowUp: [at.minute, at.line - 1],
      ArrowDown: [at.minute, at.line + 1],
    }[event.key];
    if (to) want(visit, ...to);
    else if (event.key === "Escape" && moving) undo();
    else if (event.key === "Enter" && moving?.visit === visit) save();
    else return;
    event.preventDefault();
  });

  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  function putBack() {
    const visit = moving?.visit;
    undo();
    visit?.focus();
  }
  find("undo").addEventListener("click", putBack);
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") putBack();
  });
}
