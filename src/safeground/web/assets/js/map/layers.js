// What is drawn on the base: cells, buffers, outlines, routes, dots and numbers. Hotspots are
// outlines, never filled; shading is for cells only.
import { BANDS, CHANGE, colour } from "./colours.js";

const of = (...kinds) => ["in", ["get", "kind"], ["literal", kinds]];
const when = (state, yes, no) => ["case", ["boolean", ["feature-state", state], false], yes, no];
const lit = (yes, no) => when("on", yes, when("near", yes, no));
const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];
const collection = (features) => ({ type: "FeatureCollection", features });
const OUTLINED = ["hotspot", "activity", "place", "visit"];
const AT_A_POINT = ["==", ["get", "shape"], "Point"];

/** Layers that answer to a pointer, the first having the first claim. */
export const ANSWERING = ["numbers-on", "numbers", "dots", "stops", "outline-inside", "route", "cells", "change"];

export function addPlaces(map, places) {
  const lowest = map.getStyle().layers.find(({ type }) => type === "symbol")?.id;
  map.addSource("places", source(places.features));
  map.addSource("spots", source(places.spots));
  for (const layer of shading()) map.addLayer(layer, lowest);
  for (const layer of [...outlines(), ...routes(), ...numbers()]) map.addLayer(layer);
}

export function showPlaces(map, places) {
  map.getSource("places").setData(collection(places.features));
  map.getSource("spots").setData(collection(places.spots));
}

function source(features) {
  return { type: "geojson", data: collection(features), promoteId: "key", tolerance: 0.1 };
}

function shading() {
  const value = ["to-number", ["get", "value"], 0];
  const bands = ["step", value, BANDS[0], ...BANDS.slice(1).flatMap((tone, i) => [i + 0.5, tone])];
  const change = ["step", value, CHANGE[0], ...CHANGE.slice(1).flatMap((c, i) => [i - 2.5, c])];
  const cell = (id, kind, tone) => ({
    id, type: "fill", source: "places", filter: of(kind),
    paint: { "fill-color": tone, "fill-opacity": byZoom(9, 0.95, 14, 0.75, 17, 0.5), "fill-antialias": false },
  });
  // a cell that is less than a pixel is drawn as one, or a county's would hardly be seen
  const mass = (id, kind, tone) => ({
    id, type: "line", source: "places", filter: of(kind), maxzoom: 12,
    layout: { "line-join": "round" },
    paint: { "line-color": tone, "line-width": byZoom(7, 1.8, 12, 0.3) },
  });
  return [
    cell("cells", "cell", bands),
    cell("change", "change", change),
    mass("cells-from-afar", "cell", bands),
    mass("change-from-afar", "change", change),
    { id: "cell-edges", type: "line", source: "places", filter: of("cell", "change"), minzoom: 12.5,
      paint: { "line-color": "#ffffff", "line-width": 0.6, "line-opacity": byZoom(12.5, 0, 14, 0.7) } },
    { id: "change-signs", type: "symbol", source: "places", filter: of("change"), minzoom: 14,
      layout: { "text-field": ["case", [">", value, 0.5], "+", ["<", value, -0.5], "−", ""],
        "text-font": ["Arial Bold", "Arial"], "text-size": 13 },
      paint: { "text-color": colour("text"), "text-halo-color": "#ffffffcc", "text-halo-width": 1.2 } },
  ]; // prettier-ignore
}

function outlines() {
  const round = { "line-join": "round", "line-cap": "round" };
  const ink = colour("ink");
  return [
    { id: "area", type: "line", source: "places", filter: of("area"), layout: round,
      paint: { "line-color": ink, "line-width": 1.2, "line-opacity": 0.6 } },
    { id: "buffer", type: "line", source: "places", filter: of("buffer"), minzoom: 11.5,
      layout: { "line-join": "round" },
      paint: { "line-color": ink, "line-width": 1.1, "line-dasharray": [4, 3], "line-opacity": 0.75 } },
    { id: "outline-inside", type: "fill", source: "places", filter: of(...OUTLINED),
      paint: { "fill-color": ink, "fill-opacity": 0 } }, // answers to a pointer, and is not seen
    { id: "outline-casing", type: "line", source: "places", filter: of(...OUTLINED), layout: round, minzoom: 11,
      paint: { "line-color": lit(colour("focus"), "#ffffff"), "line-width": byZoom(11, lit(6, 2.5), 14, lit(12, 5)) } },
    { id: "outline", type: "line", source: "places", filter: of(...OUTLINED), layout: round, minzoom: 11,
      paint: { "line-color": ink, "line-width": byZoom(11, lit(2.5, 1.2), 14, lit(4, 2.2)) } },
  ]; // prettier-ignore
}

function routes() {
  const round = { "line-join": "round", "line-cap": "round" };
  return [
    { id: "route-casing", type: "line", source: "places", filter: of("route"), layout: round,
      paint: { "line-color": "#ffffff", "line-width": lit(8, 5) } },
    { id: "route", type: "line", source: "places", filter: of("route"), layout: round,
      paint: { "line-color": colour("teal"), "line-width": lit(4, 2.2) } },
    { id: "route-arrows", type: "symbol", source: "places", filter: of("route"),
      layout: { "symbol-placement": "line", "symbol-spacing": 90, "icon-image": "arrow",
        "icon-allow-overlap": true, "icon-ignore-placement": true } },
  ]; // prettier-ignore
}

function numbers() {
  const done = ["to-boolean", ["get", "done"]];
  const icon = ["case", ["==", ["get", "kind"], "unit"], "unit", done, "badge-done", "badge"];
  const white = ["any", ["==", ["get", "kind"], "unit"], done];
  const layout = {
    "text-field": ["get", "label"], "text-font": ["Arial Bold", "Arial"], "text-size": 12.5,
    "icon-image": icon, "icon-text-fit": "both", "icon-text-fit-padding": [2, 3, 2, 3],
    "text-variable-anchor": ["bottom", "bottom-left", "bottom-right", "left", "right", "top"],
    "text-radial-offset": 0.85, "text-justify": "center", "text-padding": 1,
    "symbol-sort-key": ["get", "order"],
  }; // prettier-ignore
  const ink = colour("ink");
  return [
    { id: "dots", type: "circle", source: "spots", maxzoom: 12.5, filter: ["!", AT_A_POINT],
      paint: { "circle-radius": byZoom(7, lit(5, 2.6), 12, lit(6, 3.6)), "circle-color": ink,
        "circle-stroke-color": when("on", colour("focus"), "#ffffff"), "circle-stroke-width": when("on", 3, 1.2) } },
    { id: "stops", type: "circle", source: "spots", filter: AT_A_POINT,
      paint: { "circle-radius": lit(6, 4), "circle-color": ["case", ["==", ["get", "kind"], "unit"], colour("teal"), ink], "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.2 } },
    { id: "numbers", type: "symbol", source: "spots", filter: ["!=", ["get", "label"], ""],
      layout, paint: { "text-color": ["case", white, "#ffffff", ink] } },
    { id: "numbers-on", type: "symbol", source: "spots", filter: ["==", ["get", "key"], ""],
      layout: { ...layout, "icon-image": "badge-on", "text-allow-overlap": true, "icon-allow-overlap": true },
      paint: { "text-color": ink } },
  ]; // prettier-ignore
}
