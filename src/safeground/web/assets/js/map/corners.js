// The panel beside a boundary that is being drawn: what to do next, its size, and its corners as
// numbers that can be typed over.

const NEXT = {
  none: "Click the map to place the first corner. By keyboard: move the map with the arrow keys and press Enter to place a corner at the cross.",
  open: "Place the next corner. To close the boundary, choose the first corner again or Finish.",
  closed: "Drag a corner, or choose it and then click where it should be. The small marks between corners add one.",
};

export function panel(part, does) {
  part.hidden = false;
  const [next, size, wrong, said] = ["next", "size", "wrong", "said"].map((name) => find(part, name));
  const list = find(part, "list");
  const act = (name, todo) => find(part, name).addEventListener("click", todo);
  act("add", () => does.add(does.middle()));
  act("finish", does.finish);
  act("undo", does.undo);
  act("clear", does.clear);

  list.addEventListener("change", (event) => {
    const row = event.target.closest("[data-corner]");
    const [lat, lon] = [...row.querySelectorAll("input")].map(({ value }) => Number.parseFloat(value));
    const there = Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
    event.target.setAttribute("aria-invalid", String(!there));
    if (there) does.place(+row.dataset.corner, [lon, lat]);
    else (said.textContent = "Write a latitude such as 51.5389 and a longitude such as 0.7138.");
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const index = +button.closest("[data-corner]").dataset.corner;
    if (button.dataset.does === "add") does.add(does.middle(), index);
    if (button.dataset.does === "move") does.place(index, does.middle());
    if (button.dataset.does === "remove") does.remove(index);
  });

  function show(now) {
    next.textContent = NEXT[!now.corners.length ? "none" : now.open ? "open" : "closed"];
    size.textContent = now.corners.length < 3 ? "" : `${now.corners.length} corners, ${now.size}.`;
    wrong.textContent = now.corners.length < 3 ? "" : now.wrong;
    wrong.hidden = !wrong.textContent;
    const finishing = document.activeElement === find(part, "finish");
    find(part, "finish").hidden = !now.open || now.corners.length < 3;
    for (const name of ["undo", "clear"]) find(part, name).hidden = !now.corners.length && !now.canUndo;
    find(part, "undo").disabled = !now.canUndo;
    showRows(list, now.corners);
    if (finishing && find(part, "finish").hidden) find(part, "undo").focus();
    if (now.said) said.textContent = `${now.said} ${now.corners.length < 3 ? "" : size.textContent}`;
  }
  return { show, say: (words) => (said.textContent = words) };
}

const find = (part, name) => part.querySelector(`[data-draw="${name}"]`);

/** Rows stay where they are and change what they say, so that the keyboard keeps its place. */
function showRows(list, corners) {
  const held = list.contains(document.activeElement) && document.activeElement.dataset.does;
  while (list.children.length > corners.length) list.lastChild.remove();
  while (list.children.length < corners.length) list.append(row(list.children.length));
  corners.forEach(([lon, lat], index) => {
    const [latitude, longitude] = list.children[index].querySelectorAll("input");
    for (const [input, value] of [[latitude, lat], [longitude, lon]]) {
      input.value = value;
      input.removeAttribute("aria-invalid");
    }
  });
  if (held && !list.contains(document.activeElement)) {
    (list.lastChild?.querySelector(`[data-does="${held}"]`) ?? list.closest("details").firstElementChild).focus();
  }
}

function row(index) {
  const item = document.createElement("li");
  item.dataset.corner = index;
  const name = document.createElement("span");
  name.className = "map-draw__corner";
  name.textContent = `Corner ${index + 1}`;
  const buttons = document.createElement("span");
  buttons.className = "map-draw__buttons";
  buttons.append(
    button("move", "Move to the cross", index),
    button("add", "Add one after", index),
    button("remove", "Delete", index),
  );
  item.append(name, number("Latitude", index), number("Longitude", index), buttons);
  return item;
}

function number(words, index) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off" });
  input.className = "govuk-input govuk-input--width-10";
  input.setAttribute("aria-label", `${words} of corner ${index + 1}`);
  label.append(words, input);
  return label;
}

function button(does, words, index) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "map-draw__button", textContent: words });
  made.dataset.does = does;
  const which = document.createElement("span");
  which.className = "govuk-visually-hidden";
  which.textContent = ` (corner ${index + 1})`;
  made.append(which);
  return made;
}
