// Choosing a place, on the map or in the list beside it: each shows what the other has chosen.
import { boundsOf, byKey } from "./collection.js";
import { ANSWERING } from "./layers.js";

const NEAR_PX = 8; // a fingertip is not a point

export function choosing(map, parts, options, places, moveTo) {
  const rows = document.getElementById(options.list);
  let held = places;
  let chosen = null;
  let near = null;

  const rowOf = (key) => rows?.querySelector(`[data-map-key="${CSS.escape(key)}"]`);

  function mark(key, state, on) {
    if (key === null) return;
    for (const source of ["places", "spots"]) map.setFeatureState({ source, id: key }, { [state]: on });
    rowOf(key)?.classList.toggle(`map-row--${state}`, on);
  }

  function hover(key) {
    if (key === near) return;
    mark(near, "near", false);
    mark((near = key), "near", true);
    show(near ?? chosen);
  }

  function choose(key) {
    mark(chosen, "on", false);
    if (chosen !== null) rowOf(chosen)?.removeAttribute("aria-current");
    chosen = key;
    mark(chosen, "on", true);
    if (chosen !== null) rowOf(chosen)?.setAttribute("aria-current", "true");
    map.setFilter("numbers-on", ["==", ["get", "key"], chosen ?? ""]);
    show(chosen);
  }

  function show(key) {
    const place = key === null ? undefined : byKey(held.features, key);
    parts.card.hidden = !place;
    if (place) parts.card.replaceChildren(...cardOf(place.properties));
  }

  function found(point) {
    const around = [-NEAR_PX, NEAR_PX].map((d) => [point.x + d, point.y + d]);
    const layers = ANSWERING.filter((id) => map.getLayer(id));
    const exact = map.queryRenderedFeatures(point, { layers });
    const hits = [...exact, ...map.queryRenderedFeatures(around, { layers: layers.slice(0, 4) })];
    hits.sort((a, b) => layers.indexOf(a.layer.id) - layers.indexOf(b.layer.id));
    return hits[0]?.properties.key ?? null;
  }

  map.on("mousemove", ({ point }) => {
    if (options.draw) return;
    hover(found(point));
    map.getCanvas().classList.toggle("map__pointing", near !== null);
  });
  map.on("mouseout", () => hover(null));
  map.on("click", ({ point }) => {
    if (options.draw) return;
    choose(found(point));
    if (chosen !== null) rowOf(chosen)?.scrollIntoView({ block: "nearest" });
  });
  parts.canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null);
  });

  const asked = (event) => event.target.closest?.("[data-map-key]")?.dataset.mapKey ?? null;
  rows?.addEventListener("pointerover", (event) => hover(asked(event)));
  rows?.addEventListener("pointerleave", () => hover(null));
  rows?.addEventListener("focusin", (event) => hover(asked(event)));
  rows?.addEventListener("focusout", () => hover(null));
  rows?.addEventListener("click", (event) => {
    const key = asked(event);
    if (key === null || event.target.closest("a, input, label, button:not([data-map-show])")) return;
    choose(key);
    const bounds = boundsOf(held.features.filter(({ properties }) => properties.key === key));
    if (bounds) moveTo(bounds);
  });

  return { hold: (fresh) => ((held = fresh), show(chosen)) };
}

/** What is said of a place: its number and name, a sentence, and where to read more. */
function cardOf({ number, name, says, href }) {
  const title = element("p", "map-card__title");
  if (number !== undefined && number !== null && number !== "") {
    title.append(element("span", "map-card__number", String(number)), " ");
  }
  title.append(name ?? "");
  const made = [title];
  if (says) made.push(element("p", "map-card__says", says));
  if (href) {
    const link = element("a", "govuk-link map-card__link", "Open");
    link.href = href;
    link.append(element("span", "govuk-visually-hidden", ` ${name ?? ""}`));
    made.push(link);
  }
  return made;
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
