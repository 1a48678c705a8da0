// A boundary as a list of corners [longitude, latitude]: how large it is, whether it can be one,
// and its changes. Nothing here knows of a map or a page.

const METRES_A_DEGREE = 111_320;
const DECIMALS = 6;

export const rounded = ([lon, lat]) => [+lon.toFixed(DECIMALS), +lat.toFixed(DECIMALS)];

/** Metres east and north of the first corner; a hotspot is small enough for a flat earth. */
function metres(corners) {
  const [[lon0, lat0]] = corners;
  const across = METRES_A_DEGREE * Math.cos((lat0 * Math.PI) / 180);
  return corners.map(([lon, lat]) => [(lon - lon0) * across, (lat - lat0) * METRES_A_DEGREE]);
}

const edges = (points) => points.map((point, i) => [point, points[(i + 1) % points.length]]);

export function areaOf(corners) {
  if (corners.length < 3) return 0;
  const sum = edges(metres(corners)).reduce((all, [a, b]) => all + a[0] * b[1] - b[0] * a[1], 0);
  return Math.abs(sum) / 2;
}

export function perimeterOf(corners) {
  if (corners.length < 2) return 0;
  return edges(metres(corners)).reduce((all, [a, b]) => all + Math.hypot(b[0] - a[0], b[1] - a[1]), 0);
}

/** The corners with some of them taken out, or others put in, at a position. */
export function changed(corners, at, out, ...others) {
  return [...corners.slice(0, at), ...others, ...corners.slice(at + out)];
}

/** A corner moved so many metres east and north. */
export function nudged([lon, lat], east, north) {
  const across = METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180);
  return rounded([lon + east / across, lat + north / METRES_A_DEGREE]);
}

/** Whether two edges that are not neighbours meet. */
export function crossesItself(corners) {
  const all = edges(corners);
  return all.some((one, i) =>
    all.some((other, j) => {
      const apart = j > i + 1 && !(i === 0 && j === all.length - 1);
      return apart && meet(one, other);
    }),
  );
}

function meet([a, b], [c, d]) {
  const side = (p, q, r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** What is wrong with a boundary, in words; "" if nothing. */
export function wrongWith(corners) {
  if (corners.length < 3) return "A boundary needs at least 3 corners.";
  if (crossesItself(corners)) return "The boundary crosses itself. Move a corner so that no edges cross.";
  return areaOf(corners) < 1 ? "The boundary has no area." : "";
}

export function asGeometry(corners) {
  const turn = edges(corners).reduce((all, [a, b]) => all + a[0] * b[1] - b[0] * a[1], 0);
  const ring = turn < 0 ? [...corners].reverse() : corners; // anticlockwise, as RFC 7946 has it
  return { type: "Polygon", coordinates: [[...ring, ring[0]].map(rounded)] };
}

/** The corners of what a field holds: the outer ring of a polygon, or of a feature's. */
export function asCorners(text) {
  if (!text) return [];
  const read = JSON.parse(text);
  const geometry = read.geometry ?? read;
  const rings = geometry.type === "MultiPolygon" ? geometry.coordinates[0] : geometry.coordinates;
  return rings[0].slice(0, -1).map(rounded);
}

export const areaInWords = (m2) =>
  m2 < 10_000
    ? `${Math.round(m2).toLocaleString("en-GB")} square metres`
    : `${(m2 / 10_000).toLocaleString("en-GB", { maximumFractionDigits: 1 })} hectares`;

export const lengthInWords = (m) =>
  m < 1_000
    ? `${Math.round(m).toLocaleString("en-GB")} metres`
    : `${(m / 1_000).toLocaleString("en-GB", { maximumFractionDigits: 2 })} kilometres`;
