/* Distance and area between places of the screen, true on the ellipsoid; never the result of a check. */
const MEASURE_COLOUR = "#b45309";
const SAME_PIXELS = 3;

function measuring() { return Boolean(page.tool) && !page.tool.done; }

function makeMeasure() {
  const pane = page.map.createPane("minplan-measure");
  pane.style.zIndex = 640;
  pane.style.pointerEvents = "none";
  page.measurePen = L.svg({ pane: "minplan-measure", padding: 0.5 });
  const container = page.map.getContainer();
  container.append(el("div", { class: "mp-cross", "aria-hidden": "true" }));
  page.parts.measured = el("div", { class: "mp-measured mp-on-map", hidden: true });
  addControl("topright", page.parts.measured);
  page.map.on("click", (event) => { if (measuring()) addPoint(event.latlng); });
  page.map.on("dblclick", () => { if (measuring()) finishMeasure(); });
  page.map.on("mousemove", (event) => { if (measuring()) trail(event.latlng); });
  container.addEventListener("keydown", measureKey);
}

function startMeasure(kind) {
  const again = page.tool && page.tool.kind === kind && !page.tool.done;
  stopMeasure();
  if (again) return;
  const options = { renderer: page.measurePen, pane: "minplan-measure", interactive: false, color: MEASURE_COLOUR, weight: 3 };
  page.tool = {
    kind: kind,
    points: [],
    done: false,
    shape: kind === "area" ? L.polygon([], { ...options, fillOpacity: 0.15 }) : L.polyline([], options),
    ends: L.layerGroup(),
    dot: { ...options, radius: 4, fill: true, fillColor: "#fff", fillOpacity: 1 },
  };
  page.tool.shape.addTo(page.map);
  page.tool.ends.addTo(page.map);
  page.map.doubleClickZoom.disable();
  page.map.getContainer().classList.add("mp-measuring");
  page.map.getContainer().focus({ preventScroll: true });
  pressTools();
  drawMeasured();
  announce(say("measure_hint"));
}

function stopMeasure() {
  if (!page.tool) return;
  restMeasure();
  page.tool.shape.remove();
  page.tool.ends.remove();
  page.tool = null;
  page.parts.measured.hidden = true;
  pressTools();
}

function finishMeasure() {
  page.tool.done = true;
  page.tool.shape.setLatLngs(page.tool.points);
  restMeasure();
  pressTools();
  drawMeasured();
  announce(measuredWords().join(" · "));
}

function restMeasure() {
  page.map.doubleClickZoom.enable();
  page.map.getContainer().classList.remove("mp-measuring");
}

function addPoint(latlng) {
  const { points, ends, dot, shape } = page.tool, last = points[points.length - 1];
  const at = page.map.latLngToContainerPoint(latlng);
  if (last && at.distanceTo(page.map.latLngToContainerPoint(last)) < SAME_PIXELS) return;
  points.push([latlng.lat, latlng.lng]);
  ends.addLayer(L.circleMarker(latlng, dot));
  shape.setLatLngs(points);
  drawMeasured();
  announce(measuredWords().join(" · "));
}

function dropPoint() {
  const { points, ends, shape } = page.tool, last = ends.getLayers().pop();
  points.pop();
  if (last) ends.removeLayer(last);
  shape.setLatLngs(points);
  drawMeasured();
}

function trail(latlng) {
  if (page.tool.points.length) page.tool.shape.setLatLngs([...page.tool.points, latlng]);
}

/* With the map in focus: space puts a point in its middle, backspace takes it back, enter ends. */
function measureKey(event) {
  if (!measuring() || event.target !== page.map.getContainer()) return;
  const act = { " ": () => addPoint(page.map.getCenter()), Backspace: dropPoint, Enter: finishMeasure }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function lengthWords(metres) {
  if (Number.isNaN(metres)) return "—";
  return metres < 10000 ? `${metres.toFixed(2)} m` : `${(metres / 1000).toFixed(3)} km`;
}

function areaWords(squareMetres) {
  const hectares = `${(squareMetres / 1e4).toFixed(4)} ${say("hectares")}`;
  return `${squareMetres.toFixed(2)} m² · ${hectares} · ${(squareMetres / 1e6).toFixed(4)} km²`;
}

function measuredWords() {
  const { kind, points } = page.tool;
  if (kind === "distance") return [`${say("distance")} ${lengthWords(pathLength(points))}`];
  if (points.length < 3) return [`${say("area")} —`];
  const around = `${say("perimeter")} ${lengthWords(pathLength([...points, points[0]]))}`;
  return crosses(points) ? [say("crossing"), around] : [`${say("area")} ${areaWords(ringArea(points))}`, around];
}

function drawMeasured() {
  page.parts.measured.hidden = false;
  page.parts.measured.replaceChildren(
    ...measuredWords().map((words) => el("p", { class: "mp-result" }, words)),
    el("p", { class: "mp-hint" }, say("measure_note")),
    page.tool.done ? "" : el("p", { class: "mp-hint mp-keys" }, say("measure_hint")),
    el("p", { class: "mp-actions" },
      page.tool.done ? null : button("mp-tool", say("finish"), finishMeasure),
      button("mp-tool", say("erase"), stopMeasure)));
}
