/* Everything drawn, from below: outlines of units, areas, what is line or point, blocks, findings. */
function add(group, parts, drawn, onclick) {
  const layers = leafletShapes(parts, drawn);
  for (const layer of layers) {
    layer.on("click", () => { if (!measuring()) onclick(); });
    group.addLayer(layer);
  }
  return layers;
}

function makeZones() {
  page.zones = page.data.layers.map((layer) => ({
    data: layer,
    group: L.featureGroup(),
    shown: layer.shown !== false,
    drawn: false,
    slim: Boolean(layer.style.linear),
  }));
}

/* Shapes of a layer are made when it is first shown. */
function drawZone(number) {
  const zone = page.zones[number];
  if (zone.drawn) return;
  zone.drawn = true;
  const drawn = sign(zone.data.style);
  zone.data.features.forEach((feature, at) => {
    add(zone.group, feature.parts, drawn, () => showZone(number, at));
    zone.slim = zone.slim || feature.parts.some((part) => part[0] !== POLYGON);
  });
}

function drawBlocks() {
  const signs = page.data.conclusions.map((conclusion) => sign(conclusion.style));
  page.blocks = page.data.blocks.map((block, index) => ({
    data: block,
    box: block.box,
    layers: add(page.groups.blocks, block.parts, signs[block.conclusion], () => choose(index)),
    findings: [],
    kept: true,
  }));
}

function drawFindings() {
  const signs = new Map();
  page.data.findings.forEach((finding, at) => {
    const style = page.data.statuses[finding.status].style;
    if (!signs.has(finding.status)) signs.set(finding.status, style ? sign(style) : {});
    const block = page.blocks[finding.block];
    if (!block) return;
    const layers = add(page.groups.findings, finding.parts, signs.get(finding.status), () => choose(finding.block));
    block.findings.push({ at: at, data: finding, box: finding.box, layers: layers });
  });
}

function height(zone) { return zone.data.style.under ? -1 : Number(zone.slim); }

function restack() {
  const order = [...page.data.groups].reverse().flatMap((group) => group.layers.map((number) => page.zones[number]));
  order.sort((one, other) => height(one) - height(other));
  for (const zone of order) if (page.map.hasLayer(zone.group)) zone.group.bringToFront();
  for (const group of [page.groups.blocks, page.groups.findings]) {
    if (page.map.hasLayer(group)) group.bringToFront();
  }
}

function putOn(group, on) {
  if (on) page.map.addLayer(group); else page.map.removeLayer(group);
}

function putZone(number) {
  const zone = page.zones[number];
  if (zone.shown) drawZone(number);
  putOn(zone.group, zone.shown);
}

/* Draws the shapes of kept blocks only. */
function putBlock(block) {
  const pairs = [[page.groups.blocks, block.layers], ...block.findings.map((finding) => [page.groups.findings, finding.layers])];
  for (const [group, layers] of pairs) {
    for (const layer of layers) {
      if (block.kept) group.addLayer(layer); else group.removeLayer(layer);
    }
  }
}

function redraw() {
  drawLegend();
  relabel();
}
