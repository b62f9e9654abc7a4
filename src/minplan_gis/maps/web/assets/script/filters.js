/* Which blocks are kept: by words of id or name, conclusion, rule and mineral, all of them together.
   A rule keeps the blocks that do not pass it: not checked, failing, or at the limit. */
function keeps(block) {
  const { text: sought, conclusion, rule, mineral } = page.filter, told = block.data;
  return (conclusion === "" || told.conclusion === Number(conclusion))
    && (rule === "" || toActOn(told, Number(rule)))
    && (mineral === "" || told.minerals.includes(mineral))
    && `${told.id} ${told.name}`.toLowerCase().includes(sought.trim().toLowerCase());
}

function toActOn(block, rule) {
  return block.outcomes.some(([number, outcome]) => number === rule && outcome < OUTCOMES_TO_ACT_ON);
}

function filtering() { return Object.values(page.filter).some((value) => value.trim() !== ""); }

function share() { return `${kept().length}/${page.blocks.length}`; }

function applyFilter() {
  for (const block of page.blocks) {
    const keep = keeps(block);
    if (keep === block.kept) continue;
    block.kept = keep;
    putBlock(block);
  }
  if (page.selected !== null && !page.blocks[page.selected].kept) closeCard();
  restack();
  drawRows(0);
  tellShare();
  redraw();
}

function tellShare() {
  const count = share();
  page.parts.share.textContent = count;
  page.parts.clear.disabled = !filtering();
  page.parts.nothing.hidden = kept().length > 0;
  page.parts.ruleHint.hidden = page.filter.rule === "";
  announce(`${say("shown")} ${count}`);
}

function setFilter(name, value) {
  page.filter[name] = value;
  applyFilter();
}

function clearFilter() {
  for (const name of Object.keys(page.filter)) page.filter[name] = "";
  for (const field of page.parts.filter.querySelectorAll("input, select")) field.value = "";
  applyFilter();
}

function picker(name, label, all, options) {
  const field = el("select", { class: "mp-pick", "aria-label": label, onchange: () => setFilter(name, field.value) },
    el("option", { value: "" }, all),
    ...options.map(([value, words, count]) => el("option", { value: value }, `${words} (${count})`)));
  field.value = page.filter[name];
  return options.length ? field : null;
}

function conclusionOptions() {
  return page.data.conclusions
    .map((conclusion, at) => [String(at), conclusion.label, page.blocks.filter((block) => block.data.conclusion === at).length])
    .filter(([, , count]) => count);
}

function ruleOptions() {
  const counts = new Array(page.data.rules.length).fill(0);
  for (const block of page.blocks) {
    for (const [rule, outcome] of block.data.outcomes) if (outcome < OUTCOMES_TO_ACT_ON) counts[rule] += 1;
  }
  return page.data.rules.map((rule, at) => [String(at), `${rule.id} ${rule.title}`, counts[at]]);
}

function mineralOptions() {
  const counts = new Map();
  for (const block of page.blocks) {
    for (const mineral of new Set(block.data.minerals)) counts.set(mineral, (counts.get(mineral) || 0) + 1);
  }
  return [...counts].map(([mineral, count]) => [mineral, mineral, count]).sort((one, other) => other[2] - one[2]);
}

function makeFilter() {
  const field = el("input", { type: "search", class: "mp-find", placeholder: say("find"), "aria-label": say("find") });
  field.value = page.filter.text;
  field.addEventListener("input", () => setFilter("text", field.value));
  page.parts.share = el("span", { class: "mp-share" }, share());
  page.parts.clear = button("mp-clear", say("clear"), clearFilter, { disabled: !filtering() });
  page.parts.nothing = el("p", { class: "mp-nothing", hidden: kept().length > 0 }, say("no_hit"));
  page.parts.ruleHint = el("p", { class: "mp-hint", hidden: page.filter.rule === "" }, say("rule_hint"));
  page.parts.filter = el("div", { class: "mp-filter", role: "search", "aria-label": say("filter") },
    field,
    picker("conclusion", say("by_conclusion"), say("all_conclusions"), conclusionOptions()),
    picker("rule", say("by_rule"), say("all_rules"), ruleOptions()),
    page.parts.ruleHint,
    picker("mineral", say("by_mineral"), say("all_minerals"), mineralOptions()),
    el("p", { class: "mp-shares" }, el("span", {}, say("shown")), page.parts.share, page.parts.clear),
    page.parts.nothing);
  return page.parts.filter;
}
