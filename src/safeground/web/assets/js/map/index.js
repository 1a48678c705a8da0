// Every map of the site: the figures that components/map.html writes.
import { setWorkerUrl } from "maplibre-gl";

import { begin } from "./figure.js";

function start(root) {
  for (const figure of root.querySelectorAll("[data-map]:not([data-map-begun])")) {
    figure.dataset.mapBegun = "";
    setWorkerUrl(new URL(figure.dataset.mapWorker, location.href).href);
    begin(figure);
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
