/* What lies under everything: a picture or tiles that came in the file, or tiles of a service the user named.
   Their addresses were made and allowed by Python (content security policy); nothing else here is one. */
const MOST_ZOOM = 22;

const InlineTiles = L.GridLayer.extend({
  createTile({ x, y, z }) {
    const key = `${z}/${x}/${y}`, tile = el("img", { alt: "" });
    if (Object.hasOwn(this.options.tiles, key)) tile.src = this.options.tiles[key];
    return tile;
  },
});

/* Tiles of GCJ-02, each put where it belongs. */
const ShiftedTiles = L.TileLayer.extend({
  moved(place, zoom, side) {
    const [lat, lon] = gcjShift(place.lat, place.lng);
    const there = L.latLng(place.lat + side * lat, place.lng + side * lon);
    return this._map.project(there, zoom).subtract(this._map.project(place, zoom));
  },
  _getTilePos(coords) {
    const size = this.getTileSize();
    const middle = this._map.unproject(coords.scaleBy(size).add(size.divideBy(2)), coords.z);
    return L.TileLayer.prototype._getTilePos.call(this, coords).add(this.moved(middle, coords.z, -1).round());
  },
  _getTiledPixelBounds(center) {
    const seen = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
    const by = this.moved(center, this._tileZoom, 1);
    return L.bounds(seen.min.add(by), seen.max.add(by));
  },
});

function basemapLayers(told) {
  const zooms = {
    pane: "minplan-basemap", maxZoom: MOST_ZOOM,
    minNativeZoom: told.min_zoom, maxNativeZoom: told.max_zoom, bounds: told.bounds || undefined,
  };
  if (told.kind === "image") return [L.imageOverlay(told.src, told.bounds, { pane: "minplan-basemap" })];
  if (told.kind === "tiles") return [new InlineTiles({ ...zooms, tiles: told.tiles })];
  const Tiles = told.shift === "gcj02" ? ShiftedTiles : L.TileLayer;
  return [told.url, ...(told.over || [])].map((url) => {
    return new Tiles(url, { ...zooms, tms: Boolean(told.tms), subdomains: told.subdomains || ["0"] });
  });
}

function basemaps() { return page.data.basemaps || []; }

function makeBasemaps() {
  page.basemap = { at: -1, layers: [], opacity: 1 };
  if (!basemaps().length) return;
  page.map.createPane("minplan-basemap").style.zIndex = 150;
  page.parts.attribution = el("p", { class: "mp-attribution mp-on-map", hidden: true });
  addControl("bottomright", page.parts.attribution);
  if (basemaps()[0].on !== false) putBasemap(0);
}

function putBasemap(at) {
  for (const layer of page.basemap.layers) layer.remove();
  page.basemap.at = at;
  page.basemap.layers = at < 0 ? [] : basemapLayers(basemaps()[at]);
  for (const layer of page.basemap.layers) layer.addTo(page.map);
  fadeBasemap(page.basemap.opacity);
  drawAttribution();
}

function drawAttribution() {
  const told = page.basemap.at < 0 ? "" : basemaps()[page.basemap.at].attribution;
  page.parts.attribution.replaceChildren(text(told || ""));
  page.parts.attribution.hidden = !told;
}

function fadeBasemap(opacity) {
  page.basemap.opacity = opacity;
  for (const layer of page.basemap.layers) layer.setOpacity(opacity);
}

function basemapRow(at, label) {
  const input = el("input", { type: "radio", name: "mp-basemap", onchange: () => putBasemap(at) });
  input.checked = page.basemap.at === at;
  return el("li", {}, el("label", {}, input, el("span", { class: "mp-name" }, text(label))));
}

function basemapBranch() {
  if (!basemaps().length) return null;
  const fader = el("input", { type: "range", min: 10, max: 100, step: 10 });
  fader.value = 100 * page.basemap.opacity;
  fader.addEventListener("input", () => fadeBasemap(fader.value / 100));
  return branch(say("basemap"),
    basemapRow(-1, say("no_basemap")),
    ...basemaps().map((told, at) => basemapRow(at, told.label)),
    el("li", {}, el("label", {}, say("opacity"), fader)));
}
