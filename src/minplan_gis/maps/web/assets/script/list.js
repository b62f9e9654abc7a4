/* The list of blocks. Thousands have no rows until somebody goes there: only a window of them has. */
const ROWS = 200;

function kept() { return page.list.order.filter((index) => page.blocks[index].kept); }

function byConclusion() {
  return page.blocks.map((_, index) => index)
    .sort((a, b) => page.blocks[a].data.conclusion - page.blocks[b].data.conclusion || a - b);
}

function blockRow(index) {
  const { id, name, conclusion: at } = page.blocks[index].data, conclusion = page.data.conclusions[at];
  const row = button("mp-block", swatch(conclusion.style), (event) => {
    visit(index);
    if (event.detail === 0) page.parts.card.querySelector("h2").focus({ preventScroll: true });
  }, { tabindex: "-1", "data-block": index });
  row.append(
    el("span", { class: "mp-names" },
      el("span", { class: "mp-name" }, text(name || id)), el("span", { class: "mp-id" }, text(id))),
    el("span", { class: "mp-state" }, `${conclusion.style.mark} ${conclusion.label}`));
  return el("li", {}, row);
}

function moreRow(count, look, onclick) {
  return count > 0 ? el("li", {}, button(`mp-more ${look}`, `${say("more")} (${count})`, onclick)) : null;
}

function drawRows(from) {
  const all = kept(), list = page.parts.list;
  page.list.from = Math.max(0, Math.min(from, all.length - 1));
  page.list.to = Math.min(all.length, page.list.from + ROWS);
  list.replaceChildren(...[
    moreRow(page.list.from, "mp-before", () => turnList(page.list.from - ROWS, "last")),
    ...all.slice(page.list.from, page.list.to).map(blockRow),
    moreRow(all.length - page.list.to, "mp-after", () => turnList(page.list.to, "first")),
  ].filter(Boolean));
  const first = list.querySelector(".mp-block");
  if (first) first.tabIndex = 0;
  markRow();
}

function turnList(from, end) {
  drawRows(from);
  const rows = page.parts.list.querySelectorAll(".mp-block");
  const row = end === "first" ? rows[0] : rows[rows.length - 1];
  page.parts.list.scrollTop = end === "first" ? 0 : page.parts.list.scrollHeight;
  rove(row);
}

function rowOf(index) { return page.parts.list.querySelector(`[data-block="${Number(index)}"]`); }

/* Brings a block's row into the window of the list. */
function showRow(index) {
  if (!rowOf(index)) {
    const at = kept().indexOf(index);
    if (at >= 0) drawRows(Math.floor(at / ROWS) * ROWS);
  }
  markRow();
  const row = rowOf(index);
  if (row) row.scrollIntoView({ block: "nearest" });
}

function markRow() {
  const before = page.parts.list.querySelector("[aria-current]");
  if (before) before.removeAttribute("aria-current");
  const row = page.selected === null ? null : rowOf(page.selected);
  if (row) row.setAttribute("aria-current", "true");
}

function rove(row) {
  for (const other of page.parts.list.querySelectorAll('.mp-block[tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
}

function focusRow(index) {
  const row = rowOf(index);
  if (row) row.focus({ preventScroll: true });
}

function walkList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = Array.from(page.parts.list.querySelectorAll("button"));
  const next = step && rows[rows.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  if (next.matches(".mp-block")) rove(next); else next.click();
}

function makeList() {
  page.list.order = byConclusion();
  page.parts.list = el("ul", { class: "mp-blocks", "aria-label": say("blocks"), onkeydown: walkList });
  drawRows(page.list.from);
  return page.parts.list;
}
