// MapLibre's worker, from our own address: the page's policy lets no code be made from text.
// Asked for by `require` because its package says that importing it has no effect; it has.
require("maplibre-gl/dist/maplibre-gl-worker.mjs");
