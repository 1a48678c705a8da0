// Drawing a boundary: by pointer on the map, or by keyboard and exact numbers in the list of its
// corners. One list of corners is the truth; map, list and hidden field all show it.
import { Marker } from "maplibre-gl";

import {
  areaInWords, areaOf, asCorners, asGeometry, changed, lengthInWords, nudged, perimeterOf, rounded,
  wrongWith,
} from "./boundary.js"; // prettier-ignore
import { colour } from "./colours.js";
import { panel } from "./corners.js";

const STEPS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const STEP_M = 5;
const LONG_STEP_M = 25;
const EMPTY = { type: "FeatureCollection", features: [] };

export function drawing(map, part, fieldName) {
  const field = document.querySelector(`[name="${CSS.escape(fieldName)}"]`);
  const past = [];
  let corners = begun(field);
  let open = corners.length < 3; // a click adds a corner at the end
  let chosen = null;
  let handles = [];

  addLayers(map);
  map.getCanvasContainer().classList.add("map__drawing");
  const view = panel(part, { add, place, remove, undo, finish, clear, middle: () => middle() });

  function change(next, said, { opened = open } = {}) {
    past.push([corners, open]);
    [corners, open, chosen] = [next, opened, null];
    show(said);
  }

  function add(corner, after = corners.length - 1) {
    change(changed(corners, after + 1, 0, rounded(corner)), `Corner ${after + 2} added.`);
  }
  function place(index, corner, said = `Corner ${index + 1} moved.`) {
    change(changed(corners, index, 1, rounded(corner)), said);
  }
  function remove(index) {
    const next = changed(corners, index, 1);
    change(next, `Corner ${index + 1} deleted.`, { opened: open || next.length < 3 });
  }
  function clear() {
    change([], "All corners deleted.", { opened: true });
  }
  function finish() {
    if (corners.length >= 3) change(corners, "Boundary closed.", { opened: false });
  }
  function undo() {
    if (!past.length) return;
    [corners, open] = past.pop();
    chosen = null;
    show("Last change undone.");
  }
  const middle = () => rounded(map.getCenter().toArray());

  function show(said) {
    map.getSource("boundary").setData(asFeatures(corners, open));
    handles.forEach((handle) => handle.remove());
    handles = [...corners.map(cornerHandle), ...(open ? [] : corners.map(edgeHandle))];
    const wrong = wrongWith(corners);
    field.value = wrong ? "" : JSON.stringify(asGeometry(corners));
    field.dispatchEvent(new Event("input", { bubbles: true })); // drafts listen
    const size = `${areaInWords(areaOf(corners))}, ${lengthInWords(perimeterOf(corners))} round`;
    view.show({ corners, open, canUndo: past.length > 0, said, wrong, size });
  }

  function cornerHandle(corner, index) {
    const button = handle("map-corner", `Corner ${index + 1} of ${corners.length}. Arrow keys move it.`);
    const marker = new Marker({ element: button, draggable: true }).setLngLat(corner).addTo(map);
    button.setAttribute("aria-label", button.title);
    marker.on("drag", () => sketch(index, marker));
    marker.on("dragend", () => place(index, marker.getLngLat().toArray()));
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      if (open && index === 0 && corners.length >= 3) finish();
      else if (!open) choose(chosen === index ? null : index);
    });
    button.addEventListener("keydown", (event) => byKey(event, index));
    return marker;
  }

  function edgeHandle(corner, index) {
    const next = corners[(index + 1) % corners.length];
    const half = [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
    const button = handle("map-corner map-corner--new", `Add a corner after corner ${index + 1}`);
    button.tabIndex = -1; // the list has the same for the keyboard
    button.addEventListener("click", (event) => (event.stopPropagation(), add(half, index)));
    const marker = new Marker({ element: button, draggable: true }).setLngLat(half).addTo(map);
    marker.on("dragend", () => add(marker.getLngLat().toArray(), index));
    return marker;
  }

  function sketch(index, marker) {
    const moved = changed(corners, index, 1, marker.getLngLat().toArray());
    map.getSource("boundary").setData(asFeatures(moved, open));
  }

  function choose(index) {
    chosen = index;
    handles.forEach((h, i) => h.getElement().classList.toggle("map-corner--on", i === index));
    if (index !== null) view.say(`Corner ${index + 1} chosen. Click the map to put it there.`);
  }

  function byKey(event, index) {
    const step = STEPS[event.key];
    if (!step && !["Delete", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!step) return remove(index), map.getCanvas().focus();
    const size = event.shiftKey ? LONG_STEP_M : STEP_M;
    place(index, nudged(corners[index], step[0] * size, step[1] * size));
    handles[index].getElement().focus();
  }

  map.on("click", ({ lngLat }) => {
    if (chosen !== null) place(chosen, lngLat.toArray());
    else if (open) add(lngLat.toArray());
  });
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && open) add(middle());
  });
  show("");
  if (corners.length >= 3) map.fitBounds(boundsOf(corners), { padding: 80, maxZoom: 17, duration: 0 });
}

function begun(field) {
  try {
    return asCorners(field.value);
  } catch {
    return []; // what is there is not a boundary; the page says so
  }
}

function boundsOf(corners) {
  const [x, y] = [corners.map((c) => c[0]), corners.map((c) => c[1])];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

function handle(name, title) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: name, title });
  return button;
}

function asFeatures(corners, open) {
  if (corners.length < 2) return EMPTY;
  const line = open ? corners : [...corners, corners[0]];
  const edge = { type: "LineString", coordinates: line };
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: edge }] };
}

function addLayers(map) {
  map.addSource("boundary", { type: "geojson", data: EMPTY, tolerance: 0 });
  const [ink, focus] = ["ink", "focus"].map(colour);
  const names = map.getStyle().layers.find(({ type }) => type === "symbol")?.id; // stay readable
  const line = (id, paint) => map.addLayer({ id, type: "line", source: "boundary", paint,
    layout: { "line-join": "round" } }, names); // prettier-ignore
  line("boundary-casing", { "line-color": focus, "line-width": 8 });
  line("boundary-line", { "line-color": ink, "line-width": 2.5 });
}
