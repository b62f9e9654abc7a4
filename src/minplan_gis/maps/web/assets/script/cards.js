/* What is known of one block or one zone. */
function openCard(...content) {
  const card = page.parts.card;
  card.replaceChildren(button("mp-close", "×", closeCard, { "aria-label": say("close") }), ...content.flat().filter(Boolean));
  card.hidden = false;
  card.scrollTop = 0;
  page.map.invalidateSize({ animate: false });
}

function closeCard() {
  const last = page.selected;
  unselect();
  writeAddress("");
  page.card = null;
  page.parts.card.hidden = true;
  page.map.invalidateSize({ animate: false });
  relabel();
  if (last !== null) focusRow(last);
}

function heading(words) { return el("h2", { tabindex: "-1" }, text(words)); }

function line(label, value) {
  const separator = page.lang === "en" ? ": " : "：";
  return value ? el("p", { class: "mp-line" }, el("span", { class: "mp-key" }, label + separator), text(value)) : null;
}

function findingRow(finding) {
  const status = page.data.statuses[finding.data.status].label;
  const told = [finding.data.zone, finding.data.measured, finding.data.detail, status].filter(Boolean).join(" · ");
  const row = button("mp-finding", el("b", {}, String(finding.data.number)), () => goTo([finding.box]), {
    disabled: !finding.layers.length,
  });
  row.append(text(told));
  return el("li", {}, row);
}

function values(verdict) {
  return [["measured", verdict.measured], ["limit", verdict.limit], ["error", verdict.error]]
    .filter(([, value]) => value).map(([key, value]) => `${say(key)} ${value}`).join(" · ");
}

function verdictRow(block, verdict) {
  const rule = page.data.rules[verdict.rule];
  const found = block.findings.filter((finding) => finding.data.rule === verdict.rule);
  const clause = rule.confirmed ? rule.clause : `${rule.clause} (${say("unconfirmed")})`;
  const told = values(verdict);
  return el("li", { class: `mp-verdict mp-outcome-${verdict.outcome}` },
    el("h4", {}, text(rule.title), el("span", { class: "mp-tag" }, text(rule.id)), el("span", { class: "mp-tag" }, rule.grade)),
    el("p", { class: "mp-said" }, text(verdict.sentence)),
    told ? el("p", { class: "mp-values" }, text(told)) : null,
    found.length ? el("ul", { class: "mp-findings" }, ...found.map(findingRow)) : null,
    line(say("clause"), clause),
    rule.quote ? el("blockquote", {}, text(rule.quote)) : null,
    verdict.outcome < OUTCOMES_TO_ACT_ON ? line(say("remedy"), rule.remedy) : null);
}

function verdictParts(block) {
  return page.data.outcomes.map((label, outcome) => {
    const mine = block.data.verdicts.filter((verdict) => verdict.outcome === outcome);
    return mine.length && fold("mp-outcome", `${label} (${mine.length})`, outcome < OUTCOMES_TO_ACT_ON,
      el("ul", { class: "mp-verdicts" }, ...mine.map((verdict) => verdictRow(block, verdict))));
  });
}

function factsPart(facts) {
  return facts.length ? fold("mp-outcome", say("facts"), true, table(facts)) : null;
}

function showBlock(index) {
  const block = page.blocks[index], { id, name, sentence } = block.data;
  const conclusion = page.data.conclusions[block.data.conclusion];
  page.card = () => showBlock(index);
  openCard(
    heading(name || id),
    name && name !== id ? el("p", { class: "mp-id" }, text(id)) : null,
    el("p", { class: "mp-conclusion" }, swatch(conclusion.style),
      el("span", { class: "mp-said" }, `${conclusion.style.mark} ${sentence}`)),
    linkTo(id) ? button("mp-link", say("copy_link"), () => copyLink(id)) : null,
    block.layers.length ? null : el("p", { class: "mp-warn" }, say("undrawn")),
    verdictParts(block),
    factsPart(block.data.facts));
}

function showZone(number, at) {
  const layer = page.data.layers[number], feature = layer.features[at];
  unselect();
  writeAddress("");
  relabel();
  page.card = () => showZone(number, at);
  openCard(
    heading(feature.name || feature.id),
    el("p", { class: "mp-id" }, text(feature.id)),
    el("p", { class: "mp-conclusion" }, swatch(layer.style), layer.label,
      layer.schematic ? el("span", { class: "mp-tag" }, say("schematic")) : null),
    feature.parts.length ? null : el("p", { class: "mp-warn" }, say("undrawn")),
    table(feature.facts),
    table(layer.facts));
  announce(`${layer.label} ${feature.name || feature.id}`);
}
