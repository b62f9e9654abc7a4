/* The legend names what is on the screen, and only that. */
const WATERMARKS = 40;

function legendRow(style, words, note) {
  return el("li", {}, swatch(style), el("span", {}, words, note ? el("i", {}, ` (${note})`) : null));
}

function legendPart(title, rows) {
  return rows.length ? el("div", {}, el("h4", {}, title), el("ul", {}, ...rows)) : null;
}

function blockRows(seen) {
  const inView = page.blocks.filter((block) => block.kept && touch(block.box, seen));
  const present = new Set(inView.map((block) => block.data.conclusion));
  return page.data.conclusions
    .map((conclusion, index) => [conclusion, present.has(index)])
    .filter(([, here]) => here)
    .map(([conclusion]) => legendRow(conclusion.style, `${conclusion.style.mark} ${conclusion.label}`));
}

function findingRows(seen) {
  const present = new Set();
  for (const block of page.blocks) {
    if (!block.kept) continue;
    for (const finding of block.findings) if (touch(finding.box, seen)) present.add(finding.data.status);
  }
  return Object.entries(page.data.statuses)
    .filter(([status, { style }]) => style && present.has(status))
    .map(([, status]) => legendRow(status.style, status.label));
}

function zoneRows(group, seen) {
  const rows = new Map();
  for (const zone of group.layers.map((number) => page.zones[number])) {
    const name = `${zone.data.label} ${zone.data.schematic}`;
    if (zone.shown && !rows.has(name) && zone.data.features.some((feature) => touch(feature.box, seen))) {
      rows.set(name, legendRow(zone.data.style, zone.data.label, zone.data.schematic ? say("schematic") : ""));
    }
  }
  return [...rows.values()];
}

function legendParts() {
  const seen = view();
  return [
    page.shown.blocks ? legendPart(say("blocks"), blockRows(seen)) : null,
    page.shown.findings ? legendPart(say("findings"), findingRows(seen)) : null,
    ...page.data.groups.map((group) => legendPart(group.label, zoneRows(group, seen))),
  ].filter(Boolean);
}

function drawLegend() {
  page.parts.legend.replaceChildren(...legendParts());
  page.parts.watermark.hidden = !(page.data.watermark.always || page.zones.some(schematicShown));
}

function schematicShown(zone) {
  return zone.shown && zone.data.schematic && zone.data.features.length > 0;
}

function drawWatermark() {
  const told = Array.from({ length: WATERMARKS }, () => el("span", {}, page.data.watermark.text));
  page.parts.watermark.replaceChildren(el("div", { class: "mp-watermarks" }, ...told));
}
