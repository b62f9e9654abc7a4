const LEGEND_ROOM = 400; /* pixels; a narrower map is for the map alone */

/* The map's own controls: where it goes, full screen, printing, measuring. */
function addControl(position, holder) {
  const control = L.control({ position: position });
  control.onAdd = () => holder;
  L.DomEvent.disableClickPropagation(holder);
  L.DomEvent.disableScrollPropagation(holder);
  control.addTo(page.map);
}

function makeTools() {
  page.parts.tools = el("div", { class: "mp-tools mp-on-map", role: "toolbar" });
  addControl("topright", page.parts.tools);
  document.addEventListener("fullscreenchange", pressTools);
}

function drawTools() {
  const tools = [
    ["zoom_all", zoomAll, false],
    ["measure_distance", () => startMeasure("distance"), true],
    ["measure_area", () => startMeasure("area"), true],
    ...(document.fullscreenEnabled ? [["full_screen", switchFullScreen, true]] : []),
    ["print", () => window.print(), false],
  ];
  page.parts.tools.setAttribute("aria-label", say("tools"));
  page.parts.tools.replaceChildren(...tools.map(([key, act, pressable]) => {
    return button("mp-tool", say(key), act, { "data-tool": key, "aria-pressed": pressable ? "false" : null });
  }));
  page.parts.legendTitle.textContent = say("legend");
  drawReadout();
  pressTools();
}

function pressTools() {
  const kind = measuring() ? page.tool.kind : "";
  const pressed = {
    measure_distance: kind === "distance",
    measure_area: kind === "area",
    full_screen: Boolean(document.fullscreenElement),
  };
  for (const tool of page.parts.tools.querySelectorAll("[aria-pressed]")) {
    tool.setAttribute("aria-pressed", String(pressed[tool.dataset.tool]));
  }
}

function switchFullScreen() {
  const asked = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  asked.catch((error) => tell(String(error)));
}

/* Puts boxes beside the legend where there is room for both. */
function show(box, maxZoom) {
  const frame = page.parts.legendFrame;
  const wide = frame.open ? frame.offsetWidth + 20 : 0;
  const room = page.map.getSize().x > 2.5 * wide ? wide : 0;
  page.map.fitBounds(bounds(box), { maxZoom: maxZoom, paddingBottomRight: [room, 0], paddingTopLeft: [0, 40], animate: false });
}

function goTo(boxes) {
  const box = around(boxes);
  if (box) show(widened(box, 0.35), 17);
}

/* Everything, or what a filter left. */
function zoomAll() {
  const left = filtering() ? around(page.blocks.filter((block) => block.kept).map((block) => block.box)) : null;
  const all = page.data.bounds && page.data.bounds.flat();
  const box = left || all;
  if (box) show(widened(box, 0.08), 16);
}

/* Names what Leaflet made itself. */
function nameMap() {
  const container = page.map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", say("map"));
  for (const [selector, key] of [[".leaflet-control-zoom-in", "zoom_in"], [".leaflet-control-zoom-out", "zoom_out"]]) {
    const node = container.querySelector(selector);
    if (!node) continue;
    node.title = say(key);
    node.setAttribute("aria-label", say(key));
  }
  page.parts.card.setAttribute("aria-label", say("card"));
}

function makeLegend() {
  page.parts.legend = el("div", { class: "mp-legend-rows" });
  page.parts.legendTitle = el("summary", {});
  page.parts.legendFrame = el("details", { class: "mp-legend mp-on-map", open: true }, page.parts.legendTitle, page.parts.legend);
  page.parts.watermark = el("div", { class: "mp-watermark", "aria-hidden": "true" });
  page.map.getContainer().append(page.parts.watermark);
  addControl("bottomright", page.parts.legendFrame);
  page.map.on("resize", () => { if (page.map.getSize().x < LEGEND_ROOM) page.parts.legendFrame.open = false; });
}
