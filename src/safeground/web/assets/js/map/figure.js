// One map: its figure, what is drawn in it, and what is said while it is not.
import { Map as Canvas, NavigationControl, ScaleControl, addProtocol } from "maplibre-gl";
import { Protocol } from "pmtiles";

import { asPlaces, boundsOf } from "./collection.js";
import { drawing } from "./draw.js";
import { addImages } from "./images.js";
import { drawKey } from "./key.js";
import { addPlaces, showPlaces } from "./layers.js";
import { choosing } from "./choosing.js";
import { toggles } from "./toggles.js";

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const SAID = {
  "CooperativeGesturesHandler.WindowsHelpText": "Hold Ctrl and scroll to zoom the map",
  "CooperativeGesturesHandler.MacHelpText": "Hold ⌘ and scroll to zoom the map",
  "CooperativeGesturesHandler.MobileHelpText": "Use two fingers to move the map",
  "NavigationControl.ZoomIn": "Zoom in",
  "NavigationControl.ZoomOut": "Zoom out",
};
const NO_WEBGL = /WebGL|GPU/i;
let pmtiles;

export async function begin(figure) {
  const options = JSON.parse(figure.querySelector("[data-map-options]").textContent);
  const parts = Object.fromEntries(
    [...figure.querySelectorAll("[data-map-part]")].map((part) => [part.dataset.mapPart, part]),
  );
  say(parts, "Drawing the map…");
  try {
    const [style, collection] = await Promise.all([json(options.base), json(options.url)]);
    const map = await open(parts, options, style, asPlaces(collection));
    figure.classList.add("map--ready");
    say(parts, "");
    figure.dispatchEvent(new CustomEvent("map:ready", { bubbles: true, detail: { map } }));
  } catch (wrong) {
    console.warn(`The map could not be drawn: ${wrong.message}`);
    failed(figure, parts, wrong);
  }
}

async function json(address) {
  if (!address) return { type: "FeatureCollection", features: [] };
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

async function open(parts, options, style, places) {
  if (!pmtiles) addProtocol("pmtiles", (pmtiles = new Protocol()).tile);
  const map = canvas(parts, options, style, places);
  const drawn = happened(map, "load");
  await happened(map, "style.load");
  addImages(map);
  addPlaces(map, places);
  await drawn;
  parts.sources.textContent = credits(style);
  drawKey(parts.key, places.key);
  fetchWhenNear(map, style.metadata?.["safeground:near"]);
  toggles(map, parts.layers, options.layers);
  const chosen = choosing(map, parts, options, places, moved(map));
  if (options.draw) drawing(map, parts.draw, options.field);
  document.addEventListener("map:refresh", async () => {
    const fresh = asPlaces(await json(options.url));
    showPlaces(map, fresh);
    chosen.hold(fresh);
  });
  return map;
}

function canvas(parts, options, style, places) {
  const bounds = boundsOf(places.features) ?? style.metadata?.["safeground:bounds"];
  parts.canvas.hidden = false;
  const map = new Canvas({
    container: parts.canvas,
    style: withOrigin(style),
    bounds,
    fitBoundsOptions: { padding: 36, maxZoom: 16 },
    maxZoom: 19,
    minZoom: 5,
    attributionControl: false, // said under the map, where it hides nothing
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: STILL.matches ? 0 : 150,
    locale: { ...SAID, "Map.Title": options.label },
    canvasContextAttributes: { preserveDrawingBuffer: true }, // so that it prints
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.on("error", ({ error }) => console.warn(`Part of the map: ${error?.message}`));
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-right");
  return map;
}

function happened(map, event) {
  return new Promise((done, fail) => {
    map.once(event, done);
    map.on("error", ({ error }) => NO_WEBGL.test(`${error?.name} ${error?.message}`) && fail(error));
  });
}

/** Addresses that MapLibre's worker can follow: it has no page to start from. */
function withOrigin(style) {
  const whole = (address) => new URL(address, location.href).href;
  const sources = Object.entries(style.sources).map(([name, source]) => {
    if (typeof source.data === "string") return [name, { ...source, data: whole(source.data) }];
    if (!source.url?.startsWith("pmtiles://")) return [name, source];
    return [name, { ...source, url: `pmtiles://${whole(source.url.slice("pmtiles://".length))}` }];
  });
  return { ...style, sources: Object.fromEntries(sources) };
}

function fetchWhenNear(map, near) {
  if (!near) return;
  const look = () => {
    if (map.getZoom() < near.zoom) return;
    map.off("zoom", look);
    map.getSource(near.source).setData(new URL(near.address, location.href).href);
  };
  map.on("zoom", look);
  look();
}

/** How the map moves to a place: at once for who asked for less motion. */
function moved(map) {
  return (bounds) => {
    const motion = STILL.matches ? { duration: 0 } : { duration: 600, essential: false };
    map.fitBounds(bounds, { padding: 70, maxZoom: Math.max(15.5, map.getZoom()), ...motion });
  };
}

function credits(style) {
  const said = Object.values(style.sources).map((source) => source.attribution).filter(Boolean);
  const plain = new DOMParser().parseFromString(said.join("; "), "text/html").body.textContent;
  return plain ? `Base map: ${plain}.` : "";
}

function say(parts, words) {
  parts.state.textContent = words;
  parts.state.hidden = !words;
}

function failed(figure, parts, wrong) {
  const unable = NO_WEBGL.test(`${wrong.name} ${wrong.message}`);
  parts.canvas.hidden = true;
  parts.canvas.replaceChildren();
  say(
    parts,
    unable
      ? "This browser can't draw the map: it has no WebGL, or it is switched off."
      : "The map could not be drawn. Nothing is lost; load the page again to try once more.",
  );
  figure.classList.add("map--failed");
}
