/* What stands above: title, how many of which conclusion, the other language. */
const LANGUAGES = { zh: "中文", en: "English" };
const TAGS = { zh: "zh-CN", en: "en" };

function counts() {
  const rows = page.data.conclusions.map((conclusion, index) => {
    const count = page.blocks.filter((block) => block.data.conclusion === index).length;
    return count ? el("li", {}, swatch(conclusion.style), `${conclusion.style.mark} ${conclusion.label} ${count}`) : null;
  });
  return el("ul", { class: "mp-counts", "aria-label": say("conclusion") }, ...rows.filter(Boolean));
}

function languageButtons() {
  return languages(page.packed).filter((lang) => lang !== page.lang && Object.hasOwn(LANGUAGES, lang))
    .map((lang) => button("mp-lang", LANGUAGES[lang], () => speak(lang), { lang: TAGS[lang] }));
}

function drawHead() {
  page.parts.panel = button("mp-panel", say("panel"), () => showSide(!page.sideOpen), {
    "aria-controls": "mp-side", "aria-expanded": String(page.sideOpen),
  });
  page.parts.head.replaceChildren(
    el("h1", {}, page.data.title),
    el("p", { class: "mp-sub" }, ...page.data.subtitle.map((words) => el("span", {}, words))),
    el("div", { class: "mp-actions" }, ...languageButtons(), page.parts.panel),
    el("div", { class: "mp-row" }, counts(),
      page.data.watermark.always ? el("p", { class: "mp-demo" }, page.data.watermark.text) : null));
}

function drawSkips() {
  page.parts.skips.replaceChildren(
    button("mp-skip", say("skip_list"), skipToList),
    button("mp-skip", say("skip_map"), () => page.map.getContainer().focus()));
}

function skipToList() {
  showSide(true);
  const row = page.parts.side.querySelector('.mp-block[tabindex="0"]');
  if (row) row.focus(); else page.parts.side.focus();
}

/* Says everything anew in another language; what is shown, chosen and filtered stays. */
function speak(lang) {
  page.lang = lang;
  page.data = unpack(page.packed, lang);
  page.zones.forEach((zone, number) => { zone.data = page.data.layers[number]; });
  for (const [index, block] of page.blocks.entries()) {
    block.data = page.data.blocks[index];
    for (const finding of block.findings) finding.data = page.data.findings[finding.at];
  }
  drawWords();
  const other = page.parts.head.querySelector(".mp-lang");
  if (other) other.focus();
  announce(page.data.title);
  redraw();
}

function drawWords() {
  document.title = page.data.title;
  document.documentElement.lang = TAGS[page.lang];
  drawSkips();
  drawHead();
  drawSide();
  drawTools();
  drawWatermark();
  nameMap();
  if (page.card) page.card();
  if (page.tool) drawMeasured();
}
