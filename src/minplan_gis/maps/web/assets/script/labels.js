/* Names of blocks and numbers of findings: a few at a time, none upon another. */
const MOST_LABELS = 60;
const CROWDED = 200;
const FINDING_PIXELS = 14; /* a finding smaller than this has no number until its block is chosen */
const LARGE_PIXELS = 50; /* a chosen block as large as this has all its findings numbered */
const ruler = document.createElement("canvas").getContext("2d");

function findingLabels(block, least) {
  if (!page.shown.findings) return [];
  return block.findings
    .filter((finding) => finding.layers.length && (least === 0 || weighs(finding)))
    .filter((finding) => least === 0 || across(finding.box) >= least)
    .map((finding) => ({
      box: finding.box,
      words: `(${finding.data.number}) ${finding.data.measured}`.trim(), /* as on paper: 3 800.00 m would read as thousands */
      look: "mp-label-finding",
    }));
}

function across(box) { return Math.hypot(...Object.values(extent(box))); }

function isLarge(block) { return Boolean(block.box) && across(block.box) >= LARGE_PIXELS; }

function weighs(finding) { return ["counts", "outside"].includes(finding.data.status); }

function blockLabel(block) {
  const mark = page.data.conclusions[block.data.conclusion].style.mark || "";
  return { box: block.box, words: `${mark} ${block.data.name || block.data.id}`.trim(), look: "mp-label-block" };
}

/* In order of weight: the chosen block with its findings, the other blocks, their findings. */
function wanted() {
  const chosen = page.selected === null ? null : page.blocks[page.selected];
  const seen = view();
  const near = page.blocks.filter((block) => block !== chosen && block.kept && touch(block.box, seen));
  const others = near.length > CROWDED || !page.shown.blocks ? [] : near;
  return [
    ...(chosen && chosen.box && page.shown.blocks ? [blockLabel(chosen)] : []),
    ...(chosen ? findingLabels(chosen, isLarge(chosen) ? 0 : FINDING_PIXELS) : []),
    ...others.map(blockLabel),
    ...others.flatMap((block) => findingLabels(block, FINDING_PIXELS)),
  ];
}

/* Where a label may stand, best first: on what bears it; else blocks are named above, findings beside. */
function spots(label, half) {
  const low = page.map.latLngToContainerPoint([label.box[0], label.box[1]]);
  const high = page.map.latLngToContainerPoint([label.box[2], label.box[3]]);
  const middle = low.add(high).divideBy(2);
  const left = L.point(low.x - half - 3, middle.y), right = L.point(high.x + half + 3, middle.y);
  const above = L.point(middle.x, high.y - 13), below = L.point(middle.x, low.y + 13);
  if (label.look === "mp-label-block") return low.y - high.y < 90 ? [above, below] : [middle, above];
  return low.y - high.y > 60 && high.x - low.x > 2 * half ? [middle, right] : [right, left, above, below];
}

function relabel() {
  const size = page.map.getSize(), taken = controlBoxes(), labels = [];
  ruler.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  for (const label of wanted()) {
    if (labels.length >= MOST_LABELS) break;
    const half = ruler.measureText(label.words).width / 2 + 8;
    const boxed = spots(label, half).filter((at) => onScreen(at, size)).map((at) => labelBox(at, half, size));
    const free = boxed.find(([, box]) => !taken.some((other) => other.overlaps(box)));
    if (!free) continue;
    taken.push(free[1]);
    labels.push(labelAt(free[0], label));
  }
  page.parts.labels.replaceChildren(...labels);
}

/* Where the map's own controls stand, nothing else is written. */
function controlBoxes() {
  const container = page.map.getContainer(), frame = container.getBoundingClientRect();
  return Array.from(container.querySelectorAll(".leaflet-control"), (control) => control.getBoundingClientRect())
    .filter((box) => box.width && box.height)
    .map((box) => L.bounds([box.left - frame.left, box.top - frame.top], [box.right - frame.left, box.bottom - frame.top]));
}

function onScreen(at, size) { return at.x >= 0 && at.y >= 0 && at.x <= size.x && at.y <= size.y; }

/* Where a label would be cut by the edge, it is moved inside. */
function labelBox(at, half, size) {
  const x = Math.max(half, Math.min(at.x, size.x - half)), y = Math.max(12, Math.min(at.y, size.y - 12));
  return [L.point(x, y), L.bounds([x - half, y - 11], [x + half, y + 11])];
}

function labelAt(at, label) {
  const node = el("div", { class: "mp-anchor" }, el("span", { class: `mp-label ${label.look}` }, text(label.words)));
  L.DomUtil.setPosition(node, page.map.containerPointToLayerPoint(at));
  return node;
}

function makeLabels() {
  page.parts.labels = el("div", { class: "mp-labels leaflet-zoom-hide", "aria-hidden": "true" });
  page.map.getPane("tooltipPane").append(page.parts.labels);
  if (document.fonts) document.fonts.load("13px Minplan").then(relabel); /* till then widths are another font's */
}
