/* On paper: title, map, legend, table of conclusions, notes. What the screen showed stands on the sheet. */
function paperTable() {
  const rows = kept().map((index, at) => paperRow(page.blocks[index].data, at + 1));
  const headings = ["number", "block_id", "block_name", "mineral", "conclusion", "to_act_on"];
  return el("table", { class: "mp-conclusions" },
    el("caption", {}, filtering() ? `${say("table")} ${share()}` : say("table")),
    el("thead", {}, el("tr", {}, ...headings.map((key) => el("th", { scope: "col" }, say(key))))),
    el("tbody", {}, ...rows));
}

function paperRow(block, number) {
  const conclusion = page.data.conclusions[block.conclusion];
  const rules = block.outcomes.filter(([, outcome]) => outcome < OUTCOMES_TO_ACT_ON)
    .map(([rule, outcome]) => [page.data.rules[rule], page.data.outcomes[outcome]])
    .map(([rule, outcome]) => `${rule.id} ${outcome} (${rule.grade})`);
  const told = `${conclusion.style.mark} ${conclusion.label}`;
  const cells = [String(number), block.id, block.name, block.minerals.join(" "), told, rules.join("; ")];
  return el("tr", {}, ...cells.map((cell) => el("td", {}, text(cell))));
}

function paperNotes() {
  return page.data.notes.map((section) => {
    return el("section", {}, el("h3", {}, section.title), el("ul", {}, ...section.items.map((item) => el("li", {}, text(item)))));
  });
}

function toPaper() {
  if (page.before) return;
  page.before = { center: page.map.getCenter(), zoom: page.map.getZoom(), retina: L.Browser.retina };
  const seen = page.map.getBounds();
  L.Browser.retina = true; /* twice the dots */
  document.body.classList.add("mp-paper");
  page.map.invalidateSize({ animate: false });
  page.map.fitBounds(seen, { animate: false });
  redraw();
  page.parts.paper.replaceChildren(
    el("div", { class: "mp-paper-legend" }, el("h2", {}, say("legend")), ...legendParts()),
    ...(page.blocks.length ? [paperTable()] : []),
    el("div", { class: "mp-paper-notes" }, ...paperNotes()));
}

function fromPaper() {
  if (!page.before) return;
  const { center, zoom, retina } = page.before;
  page.before = null;
  L.Browser.retina = retina;
  page.parts.paper.replaceChildren();
  document.body.classList.remove("mp-paper");
  page.map.invalidateSize({ animate: false });
  page.map.setView(center, zoom, { animate: false });
  redraw();
}

function makePrinting() {
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", fromPaper);
}
