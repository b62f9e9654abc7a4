/* The map of minplan-gis. Everything that comes from data is set as text: there is no place in this file
   where a string becomes markup, script or an address. */
(function () {
  "use strict";

  const STEPS_PER_DEGREE = 1e7;
  const MOST_LABELS = 60;
  const CROWDED = 200;
  const NARROW = "(max-width: 760px)";
  const PATTERN_SCALE = 2;
  const PATTERN_SIZE = 8;
  const root = document.getElementById("minplan");

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  function text(value) { return el("bdi", {}, value); }

  /* ---- shapes ------------------------------------------------------------------------------ */

  function ring(steps) {
    const points = [];
    let lon = 0, lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      points.push([lat / STEPS_PER_DEGREE, lon / STEPS_PER_DEGREE]);
    }
    return points;
  }

  function drawn(parts, options) {
    const polygons = [], lines = [], layers = [];
    for (const [kind, ...rings] of parts) {
      if (kind === 2) polygons.push(rings.map(ring));
      else if (kind === 1) lines.push(ring(rings[0]));
      else layers.push(L.circleMarker(ring(rings[0])[0], { ...options, radius: 5 }));
    }
    if (polygons.length) layers.unshift(L.polygon(polygons, options));
    if (lines.length) layers.push(L.polyline(lines, { ...options, fill: false }));
    return layers;
  }

  /* ---- signs ------------------------------------------------------------------------------- */

  const HATCHES = {
    diagonal: [[-1, 1, 1, -1], [0, 8, 8, 0], [7, 9, 9, 7]],
    back: [[-1, 7, 1, 9], [0, 0, 8, 8], [7, -1, 9, 1]],
    horizontal: [[0, 4, 8, 4]],
    vertical: [[4, 0, 4, 8]],
  };
  HATCHES.cross = HATCHES.diagonal.concat(HATCHES.back);

  function tile(style) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = PATTERN_SIZE * PATTERN_SCALE;
    const pen = canvas.getContext("2d");
    pen.scale(PATTERN_SCALE, PATTERN_SCALE);
    if (style.fill) {
      pen.globalAlpha = style.fill_opacity || 0;
      pen.fillStyle = style.fill;
      pen.fillRect(0, 0, PATTERN_SIZE, PATTERN_SIZE);
    }
    pen.globalAlpha = 0.75;
    pen.strokeStyle = pen.fillStyle = style.color;
    pen.lineWidth = 1;
    if (style.hatch === "dots") {
      for (const [x, y] of [[2, 2], [6, 6]]) {
        pen.beginPath();
        pen.arc(x, y, 1.1, 0, 7);
        pen.fill();
      }
    } else {
      pen.beginPath();
      for (const [x, y, u, v] of HATCHES[style.hatch]) { pen.moveTo(x, y); pen.lineTo(u, v); }
      pen.stroke();
    }
    return canvas;
  }

  function pattern(style) {
    const made = document.createElement("canvas").getContext("2d").createPattern(tile(style), "repeat");
    made.setTransform(new DOMMatrix().scale(1 / PATTERN_SCALE));
    return made;
  }

  function options(style) {
    const filled = Boolean(style.fill || style.hatch);
    return {
      color: style.color,
      weight: style.weight,
      dashArray: style.dash && style.dash.length ? style.dash.join(" ") : null,
      fill: filled,
      fillColor: style.hatch ? pattern(style) : style.fill,
      fillOpacity: style.hatch ? 1 : style.fill_opacity || 0,
      lineJoin: "round",
    };
  }

  const samples = new Map();

  /* A sample of a sign; its address is the picture that was just painted. */
  function swatch(style, asLine) {
    const key = JSON.stringify([style, Boolean(asLine)]);
    if (!samples.has(key)) samples.set(key, sample(style, asLine).toDataURL());
    return el("img", { src: samples.get(key), alt: "", width: 30, height: 17, class: "mp-swatch" });
  }

  function sample(style, asLine) {
    const canvas = el("canvas", { width: 60, height: 34 });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    const sign = options(style);
    pen.beginPath();
    if (asLine) { pen.moveTo(1, 8.5); pen.lineTo(29, 8.5); } else pen.rect(2.5, 2.5, 25, 12);
    if (sign.fill && !asLine) {
      pen.globalAlpha = sign.fillOpacity;
      pen.fillStyle = sign.fillColor;
      pen.fill();
    }
    pen.globalAlpha = 1;
    pen.strokeStyle = style.color;
    pen.lineWidth = Math.min(style.weight, 3);
    pen.setLineDash((style.dash || []).map((length) => Math.min(length, 6)));
    pen.stroke();
    return canvas;
  }

  function kinds(layer) {
    return new Set(layer.features.flatMap((feature) => feature[3].map((part) => part[0])));
  }

  /* ---- the page ---------------------------------------------------------------------------- */

  function start(data) {
    const words = data.words;
    const map = window[data.map];
    const canvas = L.canvas({ padding: 0.3, tolerance: 3 });
    const separator = data.lang === "en" ? ": " : "：";
    document.documentElement.lang = data.lang;
    const viewport = document.querySelector("meta[name=viewport]");
    if (viewport) viewport.content = "width=device-width, initial-scale=1";

    const zoneLayers = data.layers.map((layer) => ({ data: layer, shown: true, group: L.featureGroup(), slim: Boolean(layer.style.linear) || !kinds(layer).has(2) }));
    const blockGroup = L.featureGroup();
    const findingGroup = L.featureGroup();
    const labels = L.layerGroup();
    let selected = null;

    /* -- drawing -- */

    function add(group, parts, sign, onclick) {
      const layers = drawn(parts, { ...sign, renderer: canvas });
      for (const layer of layers) {
        layer.on("click", onclick);
        group.addLayer(layer);
      }
      return layers;
    }

    for (const layer of zoneLayers) {
      const sign = options(layer.data.style);
      for (const feature of layer.data.features) {
        add(layer.group, feature[3], sign, () => showZone(layer.data, feature));
      }
    }

    const signs = data.conclusions.map((conclusion) => options(conclusion.style));
    const blocks = data.blocks.map((block, index) => {
      const layers = add(blockGroup, block.parts, signs[block.conclusion], () => select(index, false));
      return { data: block, layers: layers, findings: [], button: null };
    });
    const numbers = new Map(blocks.map((block, index) => [block.data.id, index]));

    for (const finding of data.findings) {
      const index = numbers.get(finding.block);
      if (index === undefined) continue;
      const style = data.statuses[finding.status].style;
      const sign = style ? options(style) : {};
      const layers = add(findingGroup, finding.parts, sign, () => select(index, false));
      blocks[index].findings.push({ data: finding, layers: layers });
    }

    /* From below: outlines of units, base areas, control, planned, existing, then what is line or point; blocks; findings. */
    const stack = [...data.groups].reverse().flatMap((group) => group.layers.map((number) => zoneLayers[number]));
    const height = (layer) => (layer.data.style.under ? -1 : Number(layer.slim));
    stack.sort((one, other) => height(one) - height(other));

    function restack() {
      for (const layer of stack) if (layer.shown) layer.group.bringToFront();
      if (map.hasLayer(blockGroup)) blockGroup.bringToFront();
      if (map.hasLayer(findingGroup)) findingGroup.bringToFront();
    }

    function box(layers) {
      return layers.reduce((bounds, layer) => {
        return bounds.extend(layer.getBounds ? layer.getBounds() : layer.getLatLng());
      }, L.latLngBounds([]));
    }

    /* Puts bounds beside the legend where there is room for both. */
    function show(bounds, maxZoom) {
      const width = frame.open ? frame.offsetWidth + 20 : 0;
      const room = map.getSize().x > 2.5 * width ? width : 0;
      map.fitBounds(bounds, { maxZoom: maxZoom, paddingBottomRight: [room, 0], animate: false });
    }

    /* The findings that weigh and lie so near that block and finding can be seen together. */
    function nearby(block) {
      const around = box(block.layers).pad(3);
      return block.findings.filter((finding) => ["counts", "outside"].includes(finding.data.status)
        && finding.layers.length && around.isValid() && around.contains(box(finding.layers)))
        .map((finding) => finding.layers);
    }

    function goTo(layers) {
      const bounds = box(layers);
      if (bounds.isValid()) show(bounds.pad(0.35), 17);
    }

    /* -- labels: a few at a time, none upon another -- */

    function wanted() {
      const list = [];
      if (selected !== null && map.hasLayer(findingGroup)) {
        for (const finding of blocks[selected].findings) {
          if (finding.layers.length) {
            list.push([finding.layers, `${finding.data.number}  ${finding.data.measured}`.trim(), "mp-label-finding"]);
          }
        }
      }
      if (map.hasLayer(blockGroup)) {
        const view = map.getBounds();
        const near = blocks.filter((block) => block.layers.length && view.intersects(box(block.layers)));
        for (const block of near.length > CROWDED ? near.filter((block) => blocks[selected] === block) : near) {
          const mark = data.conclusions[block.data.conclusion].style.mark;
          list.push([block.layers, `${mark} ${block.data.name || block.data.id}`, "mp-label-block"]);
        }
      }
      return list;
    }

    const ruler = document.createElement("canvas").getContext("2d");

    function relabel() {
      labels.clearLayers();
      ruler.font = "13px sans-serif";
      const view = map.getBounds(), taken = [];
      for (const [layers, words, look] of wanted()) {
        if (taken.length >= MOST_LABELS) break;
        const bounds = box(layers);
        const tall = map.latLngToContainerPoint(bounds.getSouthWest()).y - map.latLngToContainerPoint(bounds.getNorthEast()).y;
        const above = look === "mp-label-block" && tall < 90;
        const place = above ? L.latLng(bounds.getNorth(), bounds.getCenter().lng) : bounds.getCenter();
        if (!view.contains(place)) continue;
        const at = map.latLngToContainerPoint(place).subtract([0, above ? 13 : 0]);
        const half = ruler.measureText(words).width / 2 + 6;
        const spot = L.bounds([at.x - half, at.y - 11], [at.x + half, at.y + 11]);
        if (taken.some((other) => other.overlaps(spot))) continue;
        taken.push(spot);
        const tip = L.tooltip({ permanent: true, direction: "center", className: `mp-label ${look}`, interactive: false });
        labels.addLayer(tip.setLatLng(map.containerPointToLatLng(at)).setContent(text(words)));
      }
    }

    /* -- card -- */

    const card = el("section", { class: "mp-card", "aria-label": words.card, "aria-live": "polite", hidden: true });

    function openCard(...content) {
      const close = el("button", { type: "button", class: "mp-close", "aria-label": words.close, onclick: closeCard }, "×");
      card.replaceChildren(close, ...content.filter(Boolean));
      card.hidden = false;
      card.scrollTop = 0;
      map.invalidateSize({ animate: false });
    }

    function closeCard() {
      const last = selected === null ? null : blocks[selected].button;
      unselect();
      card.hidden = true;
      map.invalidateSize({ animate: false });
      relabel();
      if (last) last.focus({ preventScroll: true });
    }

    function table(pairs) {
      const rows = pairs.map(([key, value]) => el("tr", {}, el("th", { scope: "row" }, text(key)), el("td", {}, text(value))));
      return rows.length ? el("table", {}, el("tbody", {}, ...rows)) : null;
    }

    function line(label, value) {
      return value ? el("p", { class: "mp-line" }, el("span", { class: "mp-key" }, label + separator), text(value)) : null;
    }

    function findingRow(finding) {
      const said = [finding.data.zone, finding.data.measured, finding.data.detail, data.statuses[finding.data.status].label];
      const button = el("button", {
        type: "button", class: "mp-finding", disabled: !finding.layers.length, onclick: () => goTo(finding.layers),
      }, el("b", {}, String(finding.data.number)), text(said.filter(Boolean).join(" · ")));
      return el("li", {}, button);
    }

    function verdict(block, row) {
      const [number, outcome, sentence, measured, limit, error] = row;
      const rule = data.rules[number];
      const values = [[words.measured, data.texts[measured]], [words.limit, data.texts[limit]], [words.error, data.texts[error]]]
        .filter((pair) => pair[1]).map((pair) => pair.join(" ")).join(" · ");
      const found = block.findings.filter((finding) => finding.data.rule === number);
      const clause = rule.confirmed ? rule.clause : `${rule.clause} (${words.unconfirmed})`;
      return el("li", { class: `mp-verdict mp-outcome-${outcome}` },
        el("h4", {}, text(rule.title), el("span", { class: "mp-tag" }, text(rule.id)), el("span", { class: "mp-tag" }, rule.grade)),
        el("p", { class: "mp-said" }, text(data.texts[sentence])),
        values ? el("p", { class: "mp-values" }, text(values)) : null,
        found.length ? el("ul", { class: "mp-findings" }, ...found.map(findingRow)) : null,
        line(words.clause, clause),
        rule.quote ? el("blockquote", {}, text(rule.quote)) : null,
        outcome < 3 ? line(words.remedy, rule.remedy) : null);
    }

    function verdicts(block) {
      const rows = Object.hasOwn(data.verdicts, block.data.id) ? data.verdicts[block.data.id] : [];
      return data.outcomes.map((label, outcome) => {
        const mine = rows.filter((row) => row[1] === outcome);
        if (!mine.length) return null;
        return el("details", { class: "mp-outcome", open: outcome < 3 },
          el("summary", {}, `${label} (${mine.length})`),
          el("ul", { class: "mp-verdicts" }, ...mine.map((row) => verdict(block, row))));
      }).filter(Boolean);
    }

    function showBlock(index) {
      const block = blocks[index], conclusion = data.conclusions[block.data.conclusion];
      const heading = el("h2", { tabindex: "-1" }, text(block.data.name || block.data.id));
      openCard(
        heading,
        block.data.name && block.data.name !== block.data.id ? el("p", { class: "mp-id" }, text(block.data.id)) : null,
        el("p", { class: "mp-conclusion" }, swatch(conclusion.style), el("span", { class: "mp-said" }, `${conclusion.style.mark} ${block.data.sentence}`)),
        block.layers.length ? null : el("p", { class: "mp-warn" }, words.undrawn),
        ...verdicts(block),
        block.data.facts.length ? el("details", { class: "mp-outcome", open: true }, el("summary", {}, words.facts), table(block.data.facts)) : null);
    }

    function showZone(layer, feature) {
      unselect();
      relabel();
      openCard(
        el("h2", {}, text(feature[1] || feature[0])),
        el("p", { class: "mp-id" }, text(feature[0])),
        el("p", { class: "mp-conclusion" }, swatch(layer.style), layer.label, layer.schematic ? el("span", { class: "mp-tag" }, words.schematic) : null),
        feature[3].length ? null : el("p", { class: "mp-warn" }, words.undrawn),
        table(feature[2]),
        table(layer.facts));
    }

    function unselect() {
      if (selected === null) return;
      const block = blocks[selected];
      for (const layer of block.layers) layer.setStyle({ weight: data.conclusions[block.data.conclusion].style.weight });
      if (block.button) block.button.removeAttribute("aria-current");
      selected = null;
    }

    function select(index, zoom) {
      unselect();
      selected = index;
      const block = blocks[index];
      for (const layer of block.layers) {
        layer.setStyle({ weight: data.conclusions[block.data.conclusion].style.weight + 2.5 });
        layer.bringToFront();
      }
      for (const finding of block.findings) for (const layer of finding.layers) layer.bringToFront();
      block.button.setAttribute("aria-current", "true");
      block.button.scrollIntoView({ block: "nearest" });
      showBlock(index);
      if (zoom && narrow.matches) showSide(false);
      if (zoom) goTo(block.layers.concat(...nearby(block)));
      relabel();
    }

    /* -- list of blocks -- */

    function blockButton(block, index) {
      const conclusion = data.conclusions[block.data.conclusion];
      block.button = el("button", { type: "button", class: "mp-block", tabindex: "-1", onclick: () => select(index, true) },
        swatch(conclusion.style),
        el("span", { class: "mp-names" }, el("span", { class: "mp-name" }, text(block.data.name || block.data.id)),
          el("span", { class: "mp-id" }, text(block.data.id))),
        el("span", { class: "mp-state" }, `${conclusion.style.mark} ${conclusion.label}`));
      return el("li", {}, block.button);
    }

    function blockList() {
      const order = blocks.map((block, index) => index).sort((a, b) => {
        return blocks[a].data.conclusion - blocks[b].data.conclusion || a - b;
      });
      const list = el("ul", { class: "mp-blocks" }, ...order.map((index) => blockButton(blocks[index], index)));
      if (order.length) blocks[order[0]].button.tabIndex = 0;
      list.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const buttons = Array.from(list.querySelectorAll("li:not([hidden]) button"));
        const next = step && buttons[buttons.indexOf(document.activeElement) + step];
        if (!next) return;
        event.preventDefault();
        document.activeElement.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      });
      return list;
    }

    function filter(list) {
      const field = el("input", { type: "search", class: "mp-filter", placeholder: words.find, "aria-label": words.find });
      field.addEventListener("input", () => {
        const sought = field.value.trim().toLowerCase();
        let first = null;
        for (const block of blocks) {
          const hit = `${block.data.id} ${block.data.name}`.toLowerCase().includes(sought);
          block.button.parentNode.hidden = !hit;
        }
        for (const button of list.querySelectorAll("button")) {
          button.tabIndex = -1;
          if (!first && !button.parentNode.hidden) first = button;
        }
        if (first) first.tabIndex = 0;
      });
      return field;
    }

    /* -- layers, legend, watermark -- */

    const legend = el("div", { class: "mp-legend-rows" });
    const frame = el("details", { class: "mp-legend", open: true }, el("summary", {}, words.legend), legend);
    const watermark = el("div", { class: "mp-watermark", "aria-hidden": "true" });
    for (let i = 0; i < 40; i += 1) watermark.append(el("span", {}, data.watermark.text));

    function legendRow(sign, words, note) {
      return el("li", {}, sign, el("span", {}, words, note ? el("i", {}, ` (${note})`) : null));
    }

    function legendPart(title, rows) {
      return rows.length ? el("div", {}, el("h4", {}, title), el("ul", {}, ...rows)) : null;
    }

    /* The legend names what is on the screen, and only that. */
    function redraw() {
      const view = map.getBounds(), parts = [];
      const visible = (layers) => layers.some((layer) => view.intersects(box([layer])));
      if (map.hasLayer(blockGroup)) {
        const present = new Set(blocks.filter((block) => visible(block.layers)).map((block) => block.data.conclusion));
        parts.push(legendPart(words.blocks, data.conclusions.map((conclusion, index) => {
          return present.has(index) ? legendRow(swatch(conclusion.style), `${conclusion.style.mark} ${conclusion.label}`) : null;
        }).filter(Boolean)));
      }
      if (map.hasLayer(findingGroup)) {
        const present = new Set();
        for (const block of blocks) for (const finding of block.findings) if (visible(finding.layers)) present.add(finding.data.status);
        parts.push(legendPart(words.findings, Object.entries(data.statuses)
          .filter(([status]) => present.has(status)).map(([, status]) => legendRow(swatch(status.style), status.label))));
      }
      for (const group of data.groups) {
        const seen = new Map();
        for (const layer of group.layers.map((number) => zoneLayers[number])) {
          const name = `${layer.data.label} ${layer.data.schematic}`;
          if (layer.shown && !seen.has(name) && visible(layer.group.getLayers())) {
            seen.set(name, legendRow(swatch(layer.data.style, layer.data.style.linear), layer.data.label, layer.data.schematic ? words.schematic : ""));
          }
        }
        parts.push(legendPart(group.label, [...seen.values()]));
      }
      legend.replaceChildren(...parts.filter(Boolean));
      watermark.hidden = !(data.watermark.always || zoneLayers.some((layer) => layer.shown && layer.data.schematic && layer.data.features.length));
    }

    function toggle(group, on, entry) {
      if (entry) entry.shown = on;
      if (on) map.addLayer(group); else map.removeLayer(group);
      restack();
      redraw();
      relabel();
    }

    function checkbox(sign, label, count, note, group, entry) {
      const input = el("input", { type: "checkbox" });
      input.checked = true;
      input.addEventListener("change", () => toggle(group, input.checked, entry));
      return el("li", {}, el("label", {}, input, sign,
        el("span", { class: "mp-name" }, label, note ? el("span", { class: "mp-id" }, text(note)) : null),
        el("span", { class: "mp-count" }, String(count))));
    }

    function layerRow(entry) {
      const note = [entry.data.schematic ? words.schematic : "", entry.data.id, entry.data.problem].filter(Boolean).join(" · ");
      return checkbox(swatch(entry.data.style, entry.data.style.linear), entry.data.label, entry.data.features.length, note, entry.group, entry);
    }

    function layerTree() {
      const parts = data.groups.map((group) => el("fieldset", {}, el("legend", {}, group.label),
        el("ul", {}, ...group.layers.map((number) => layerRow(zoneLayers[number])))));
      const own = el("fieldset", {}, el("legend", {}, words.blocks), el("ul", {},
        checkbox(null, words.blocks, blocks.length, "", blockGroup, null),
        data.findings.length ? checkbox(null, words.finding_shapes, data.findings.length, "", findingGroup, null) : null));
      return [own, ...parts];
    }

    function note(section) {
      return el("details", { class: section.warn ? "mp-note mp-warn" : "mp-note", open: section.warn },
        el("summary", {}, `${section.title} (${section.items.length})`),
        el("ul", {}, ...section.items.map((item) => el("li", {}, text(item)))));
    }

    function fold(title, ...content) {
      return el("details", { class: "mp-fold", open: true }, el("summary", {}, title), ...content);
    }

    function counts() {
      return el("ul", { class: "mp-counts", "aria-label": words.conclusion }, ...data.conclusions.map((conclusion, index) => {
        const count = blocks.filter((block) => block.data.conclusion === index).length;
        return count ? el("li", {}, swatch(conclusion.style), `${conclusion.style.mark} ${conclusion.label} ${count}`) : null;
      }).filter(Boolean));
    }

    const list = blockList();
    const side = el("aside", { class: "mp-side", id: "mp-side", "aria-label": words.panel },
      ...data.notes.filter((section) => section.warn).map(note),
      fold(`${words.blocks} (${blocks.length})`, blocks.length ? filter(list) : el("p", {}, words.none), list),
      fold(words.layers, ...layerTree()),
      fold(words.notes, ...data.notes.filter((section) => !section.warn).map(note)));
    const panel = el("button", { type: "button", class: "mp-panel", "aria-controls": "mp-side", "aria-expanded": String(!window.matchMedia(NARROW).matches) }, words.panel);
    const narrow = window.matchMedia(NARROW);
    let sideOpen = !narrow.matches;

    function showSide(open) {
      sideOpen = open;
      document.body.classList.toggle("mp-hide-side", !open);
      document.body.classList.toggle("mp-show-side", open);
      panel.setAttribute("aria-expanded", String(open));
      map.invalidateSize({ animate: false });
    }

    panel.addEventListener("click", () => showSide(!sideOpen));
    const head = el("header", { class: "mp-head" },
      el("h1", {}, data.title),
      el("p", { class: "mp-sub" }, ...data.subtitle.map((words) => el("span", {}, words))),
      panel,
      el("div", { class: "mp-row" }, counts(), data.watermark.always ? el("p", { class: "mp-demo" }, data.watermark.text) : null));

    root.replaceChildren(head, side, card);
    document.body.classList.add("mp-body");
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !card.hidden) closeCard();
    });

    /* -- the map -- */

    const place = map.getContainer();
    place.setAttribute("aria-label", words.map);
    place.append(watermark);
    if (map.attributionControl) map.attributionControl.setPrefix("Leaflet 1.9.4");
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    const corner = L.control({ position: "bottomright" });
    corner.onAdd = () => frame;
    L.DomEvent.disableClickPropagation(frame);
    L.DomEvent.disableScrollPropagation(frame);
    corner.addTo(map);

    function fit() {
      map.invalidateSize({ animate: false });
      frame.open = map.getSize().y > 460 && !narrow.matches;
      if (data.bounds) show(L.latLngBounds(data.bounds).pad(0.08), 16);
    }
    fit();
    if (!map.getSize().x) map.once("resize", fit);
    for (const layer of stack) layer.group.addTo(map);
    blockGroup.addTo(map);
    findingGroup.addTo(map);
    labels.addTo(map);
    map.on("moveend", () => { redraw(); relabel(); });
    redraw();
    relabel();
    document.documentElement.setAttribute("data-minplan", "ready");
  }

  try {
    start(JSON.parse(document.getElementById("minplan-data").textContent));
  } catch (error) {
    root.replaceChildren(el("p", { class: "mp-wait" }, String(error)));
    throw error;
  }
})();
