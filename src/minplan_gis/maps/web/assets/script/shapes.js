/* Parts of a shape are [kind, ring, ...] with rings of places; a box is [south, west, north, east]. */
const POINT = 0, LINE = 1, POLYGON = 2;

function leafletShapes(parts, options) {
  const polygons = [], lines = [], layers = [];
  for (const [kind, ...rings] of parts) {
    if (kind === POLYGON) polygons.push(rings);
    else if (kind === LINE) lines.push(rings[0]);
    else if (kind === POINT) layers.push(L.circleMarker(rings[0][0], { ...options, radius: 5 }));
  }
  if (polygons.length) layers.unshift(L.polygon(polygons, options));
  if (lines.length) layers.push(L.polyline(lines, { ...options, fill: false }));
  return layers;
}

function around(boxes) {
  const known = boxes.filter(Boolean);
  if (!known.length) return null;
  return known.reduce((whole, box) => [
    Math.min(whole[0], box[0]), Math.min(whole[1], box[1]),
    Math.max(whole[2], box[2]), Math.max(whole[3], box[3]),
  ]);
}

function bounds(box) { return L.latLngBounds([[box[0], box[1]], [box[2], box[3]]]); }

function view() {
  const seen = page.map.getBounds();
  return [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()];
}

function touch(box, other) {
  return Boolean(box) && box[0] <= other[2] && box[2] >= other[0] && box[1] <= other[3] && box[3] >= other[1];
}

function within(box, other) {
  return Boolean(box) && box[0] >= other[0] && box[2] <= other[2] && box[1] >= other[1] && box[3] <= other[3];
}

function widened(box, share) {
  const tall = (box[2] - box[0]) * share, wide = (box[3] - box[1]) * share;
  return [box[0] - tall, box[1] - wide, box[2] + tall, box[3] + wide];
}

/* How many pixels a box is high and wide on the screen. */
function extent(box) {
  const low = page.map.latLngToContainerPoint([box[0], box[1]]);
  const high = page.map.latLngToContainerPoint([box[2], box[3]]);
  return { wide: high.x - low.x, tall: low.y - high.y };
}
