/* The panel at the side: filter, blocks, layers with counts, notes. */
function checkbox(shown, sample, label, count, note, onchange) {
  const input = el("input", { type: "checkbox" });
  input.checked = shown;
  input.addEventListener("change", () => {
    onchange(input.checked);
    restack();
    redraw();
  });
  return el("li", {}, el("label", {}, input, sample,
    el("span", { class: "mp-name" }, label, note ? el("span", { class: "mp-id" }, text(note)) : null),
    el("span", { class: "mp-count" }, String(count))));
}

function layerRow(number) {
  const zone = page.zones[number], layer = zone.data;
  const note = [layer.level, layer.schematic ? say("schematic") : "", layer.id, layer.problem, layer.withheld];
  const count = layer.count === undefined ? layer.features.length : layer.count;
  return checkbox(zone.shown, swatch(layer.style), layer.label, count, note.filter(Boolean).join(" · "), (on) => {
    zone.shown = on;
    putZone(number);
  });
}

function ownRow(key, label, count) {
  return checkbox(page.shown[key], null, label, count, "", (on) => {
    page.shown[key] = on;
    putOn(page.groups[key], on);
  });
}

function branch(label, ...rows) {
  return el("fieldset", {}, el("legend", {}, label), el("ul", {}, ...rows.filter(Boolean)));
}

function layerTree() {
  return [
    branch(say("blocks"),
      ownRow("blocks", say("blocks"), page.blocks.length),
      page.data.findings.length ? ownRow("findings", say("finding_shapes"), page.data.findings.length) : null),
    ...page.data.groups.map((group) => branch(group.label, ...group.layers.map(layerRow))),
    basemapBranch(),
  ].filter(Boolean);
}

function note(section) {
  return fold(section.warn ? "mp-note mp-warn" : "mp-note", `${section.title} (${section.items.length})`, section.warn,
    el("ul", {}, ...section.items.map((item) => el("li", {}, text(item)))));
}

function drawSide() {
  const count = page.blocks.length;
  page.parts.side.replaceChildren(
    ...page.data.notes.filter((section) => section.warn).map(note),
    fold("mp-fold", `${say("blocks")} (${count})`, true, ...(count ? blocksPart() : [el("p", {}, say("none"))])),
    fold("mp-fold", say("layers"), true, ...layerTree()),
    fold("mp-fold", say("notes"), true, ...page.data.notes.filter((section) => !section.warn).map(note)));
  page.parts.side.setAttribute("aria-label", say("panel"));
}

function blocksPart() {
  const list = makeList();
  return [makeFilter(), list];
}

function showSide(open) {
  page.sideOpen = open;
  document.body.classList.toggle("mp-hide-side", !open);
  document.body.classList.toggle("mp-show-side", open);
  page.parts.panel.setAttribute("aria-expanded", String(open));
  page.map.invalidateSize({ animate: false });
}
