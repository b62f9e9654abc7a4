/* The chosen block: its outline, its card, its place in the address of the page. */
const SELECTED_WEIGHT = 2.5;

function embolden(block, more) {
  const weight = page.data.conclusions[block.data.conclusion].style.weight + more;
  for (const layer of block.layers) layer.setStyle({ weight: weight });
}

function unselect() {
  if (page.selected === null) return;
  embolden(page.blocks[page.selected], 0);
  page.selected = null;
  markRow();
}

function choose(index) {
  unselect();
  page.selected = index;
  const block = page.blocks[index];
  if (!block.kept) clearFilter();
  embolden(block, SELECTED_WEIGHT);
  for (const layer of block.layers) layer.bringToFront();
  for (const finding of block.findings) for (const layer of finding.layers) layer.bringToFront();
  showRow(index);
  showBlock(index);
  writeAddress(addressOf(block.data.id));
  announce(`${say("selected")} ${block.data.name || block.data.id} ${block.data.sentence}`);
  relabel();
}

/* Chosen from the list or by the address: the map goes there. */
function visit(index) {
  choose(index);
  if (NARROW.matches) showSide(false);
  goTo([page.blocks[index].box, ...nearby(page.blocks[index])]);
}

/* The findings that weigh and lie so near that block and finding can be seen together. */
function nearby(block) {
  const reach = block.box && widened(block.box, 3);
  if (!reach) return [];
  return block.findings.filter((finding) => weighs(finding) && within(finding.box, reach)).map((finding) => finding.box);
}

/* ---- the address ---- */

/* Half a character has no address. */
function addressOf(id) {
  try {
    return `#block=${encodeURIComponent(id)}`;
  } catch {
    return "";
  }
}

function linkTo(id) {
  const address = addressOf(id);
  return address && location.protocol !== "about:" ? location.href.split("#")[0] + address : "";
}

/* A notebook's frame has no address to write. */
function writeAddress(address) {
  try {
    history.replaceState(null, "", address || location.href.split("#")[0]);
  } catch {
    page.addressless = true;
  }
}

function idInAddress() {
  const wanted = /^#block=(.*)$/s.exec(location.hash);
  if (!wanted) return null;
  try {
    return decodeURIComponent(wanted[1]);
  } catch {
    return wanted[1];
  }
}

function followAddress() {
  const id = idInAddress();
  if (id === null) return;
  const index = page.blocks.findIndex((block) => block.data.id === id);
  if (index >= 0) visit(index);
  else {
    tell(`${say("unknown_block")} ${id}`);
    announce(`${say("unknown_block")} ${id}`);
  }
}

async function copyLink(id) {
  const link = linkTo(id);
  if (await copied(link)) {
    tell(say("copied"));
    announce(say("copied"));
  } else {
    const field = el("input", { class: "mp-copy", readonly: true, "aria-label": say("copy_by_hand") });
    field.value = link;
    page.parts.card.querySelector(".mp-link").replaceWith(field);
    field.select();
    tell(say("copy_by_hand"));
  }
}

async function copied(link) {
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    return false;
  }
}
