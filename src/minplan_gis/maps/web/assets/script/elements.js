function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/* Text from data, kept from turning the direction of what stands around it. */
function text(value) { return el("bdi", {}, value); }

function button(look, label, onclick, attributes) {
  return el("button", { type: "button", class: look, onclick: onclick, ...attributes }, label);
}

function fold(look, title, open, ...content) {
  return el("details", { class: look, open: open }, el("summary", {}, title), ...content);
}

function table(pairs) {
  const rows = pairs.map(([key, value]) => {
    return el("tr", {}, el("th", { scope: "row" }, text(key)), el("td", {}, text(value)));
  });
  return rows.length ? el("table", {}, el("tbody", {}, ...rows)) : null;
}

/* Says something to whoever can't see the page; the same words twice are said twice. */
function announce(words) {
  const status = page.parts.status;
  status.textContent = status.textContent === words ? `${words}\u00a0` : words;
}

/* Says something to everyone for a while. */
function tell(words) {
  const toast = page.parts.toast;
  toast.replaceChildren(text(words));
  toast.hidden = false;
  clearTimeout(page.toastTimer);
  page.toastTimer = setTimeout(() => { toast.hidden = true; }, 6000);
}
