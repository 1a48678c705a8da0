// GeoJSON as the server gives it, as what the map needs: every feature with a key, places with a
// spot for their number.

const CHOSEN_BY_NUMBER = ["hotspot", "visit", "unit", "activity", "place"];

export function asPlaces(collection) {
  const features = collection.features.map((feature, index) => {
    const said = feature.properties;
    const key = String(said.key ?? feature.id ?? said.number ?? `feature ${index}`);
    return { ...feature, properties: { kind: "hotspot", ...said, key } };
  });
  const spots = features
    .filter(({ properties }) => CHOSEN_BY_NUMBER.includes(properties.kind))
    .map((feature, order) => ({
      type: "Feature",
      properties: {
        ...feature.properties,
        label: String(feature.properties.number ?? ""),
        shape: feature.geometry.type,
        order, // what comes first has the first choice of room
      },
      geometry: { type: "Point", coordinates: spotOf(feature) },
    }));
  return { features, spots, key: collection.key };
}

export function byKey(features, key) {
  const ranked = features.filter(({ properties }) => properties.key === key);
  return ranked.find(({ properties }) => CHOSEN_BY_NUMBER.includes(properties.kind)) ?? ranked[0];
}

/** West, south, east, north of what there is; null of nothing. */
export function boundsOf(features) {
  const points = features.flatMap(pointsOf);
  if (!points.length) return null;
  const [x, y] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const least = (values) => values.reduce((a, b) => Math.min(a, b));
  const most = (values) => values.reduce((a, b) => Math.max(a, b));
  return [least(x), least(y), most(x), most(y)];
}

/** The northernmost point of an outline, so that its number stands on it and not in it. */
function spotOf(feature) {
  return pointsOf(feature).reduce((top, point) => (point[1] > top[1] ? point : top));
}

function pointsOf({ geometry }) {
  const depth = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2 };
  return [geometry.coordinates].flat(depth[geometry.type] ?? 3);
}
