function makeParts(root) {
  const container = page.map.getContainer();
  page.parts = {
    skips: el("nav", { class: "mp-skips" }),
    head: el("header", { class: "mp-head" }),
    side: el("aside", { class: "mp-side", id: "mp-side", tabindex: "-1" }),
    card: el("section", { class: "mp-card", hidden: true }),
    paper: el("div", { class: "mp-sheet" }),
    status: el("p", { class: "mp-status", role: "status", "aria-live": "polite" }),
    toast: el("p", { class: "mp-toast", hidden: true }),
  };
  const { skips, head, side, card, paper, status, toast } = page.parts;
  root.replaceChildren(skips, head, side, container, card, paper, status, toast);
  document.body.classList.add("mp-body");
}

function makeMap() {
  page.map = window[page.packed.map];
  page.canvas = L.canvas({ padding: 0.3, tolerance: 3 });
  page.groups = { blocks: L.featureGroup(), findings: L.featureGroup() };
  if (page.map.attributionControl) page.map.attributionControl.setPrefix("Leaflet 1.9.4");
}

function fit() {
  page.map.invalidateSize({ animate: false });
  page.parts.legendFrame.open = page.map.getSize().y > 460 && !NARROW.matches;
  zoomAll();
}

function makeShapes() {
  makeZones();
  drawBlocks();
  drawFindings();
}

function putShapes() {
  page.zones.forEach((_, number) => putZone(number));
  for (const group of Object.values(page.groups)) group.addTo(page.map);
  restack();
}

function escape(event) {
  if (event.key !== "Escape") return;
  if (page.tool) stopMeasure();
  else if (!page.parts.card.hidden) closeCard();
}

/* The view comes first, so that each shape is placed once. */
function start(root) {
  page.packed = JSON.parse(document.getElementById("minplan-data").textContent);
  page.lang = page.packed.lang;
  page.data = unpack(page.packed, page.lang);
  const viewport = document.querySelector("meta[name=viewport]");
  if (viewport) viewport.content = "width=device-width, initial-scale=1";
  makeMap();
  makeParts(root);
  makeTools();
  makeLabels();
  makeMeasure();
  makeReadout();
  L.control.scale({ imperial: false, maxWidth: 80 }).addTo(page.map);
  makeBasemaps();
  makeLegend();
  makePrinting();
  makeShapes();
  drawWords();
  showSide(!NARROW.matches);
  fit();
  if (!page.map.getSize().x) page.map.once("resize", fit);
  putShapes();
  redraw();
  page.map.on("moveend", redraw);
  document.addEventListener("keydown", escape);
  window.addEventListener("hashchange", followAddress);
  followAddress();
  document.documentElement.setAttribute("data-minplan", "ready");
}

const root = document.getElementById("minplan");
try {
  start(root);
} catch (error) {
  root.replaceChildren(el("p", { class: "mp-wait" }, page.data ? `${say("broken")}: ${error}` : String(error)));
  throw error;
}
