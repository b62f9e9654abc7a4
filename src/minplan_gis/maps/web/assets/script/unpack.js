/* Reads what the file holds. Text stands there once: a number is its place in the lists of `said`, a string is
   itself in every language. Shapes are strings (see shapes.py), decoded when they are asked for. */

const DIGITS = new Int8Array(128);
Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  .forEach((digit, value) => { DIGITS[digit.charCodeAt(0)] = value; });
const KINDS = { ".": 0, "~": 1, "!": 2 };
const WHOLE_BLOCK = "="; /* the shape of a finding that is that of its block */
const decoded = new WeakMap(); /* a column of shapes -> what became of each */

function languages(packed) { return packed.languages; }

/* Gives [parts, box] of one shape. */
function decodeShape(shape, origin, step) {
  const parts = [], box = [Infinity, Infinity, -Infinity, -Infinity];
  let at = 0, lon = 0, lat = 0;
  function quantity() {
    let sum = 0, weight = 1, digit;
    do {
      digit = DIGITS[shape.charCodeAt(at)];
      at += 1;
      sum += (digit & 31) * weight;
      weight *= 32;
    } while (digit & 32);
    return sum % 2 ? -(sum - 1) / 2 : sum / 2;
  }
  while (at < shape.length) {
    const kind = KINDS[shape[at]], ring = [];
    if (kind === undefined) parts[parts.length - 1].push(ring); else parts.push([kind, ring]);
    for (at += 1; at < shape.length && !".~!;".includes(shape[at]);) {
      lon += quantity();
      lat += quantity();
      const y = origin[1] + lat / step, x = origin[0] + lon / step;
      ring.push(new L.LatLng(y, x));
      if (y < box[0]) box[0] = y;
      if (x < box[1]) box[1] = x;
      if (y > box[2]) box[2] = y;
      if (x > box[3]) box[3] = x;
    }
  }
  return [parts, parts.length ? box : null];
}

function decodedOf(shapes, at, origin, step) {
  if (!decoded.has(shapes)) decoded.set(shapes, new Array(shapes.length));
  const known = decoded.get(shapes);
  if (!known[at]) known[at] = decodeShape(shapes[at], origin, step);
  return known[at];
}

/* What lies somewhere: its shape is decoded when it is asked for. */
class Placed {
  constructor(fields, column, at) {
    Object.assign(this, fields);
    this.column = column;
    this.at = at;
  }

  get parts() { return this.column.shape(this.at)[0]; }

  get box() { return this.column.shape(this.at)[1]; }

  get facts() { return this.column.facts(this.at); }

  get verdicts() { return this.column.verdicts(this.at); }

  get outcomes() { return this.column.outcomes(this.at); }
}

/* What the things of one column have in common; `later` is worked out when asked for. */
function columnOf(packed, { shapes, step }, later) {
  return { shape: (at) => decodedOf(shapes, at, packed.origin, step), ...later };
}

/* A list of verdicts is shared by many blocks; what differs from block to block follows the list's number. */
function verdictsOf(packed, index, say) {
  const [list, ...own] = packed.verdicts.rows[index] || [-1];
  if (list < 0) return [];
  const filled = (value) => say(value === null ? own.shift() : value);
  return packed.verdicts.lists[list].map((number) => {
    const [rule, outcome, before, after, ...values] = packed.verdicts.heads[number];
    const [measured, limit, error, detail] = values.map(filled);
    const sentence = after === null ? say(before) : say(before) + measured + say(after);
    return { rule, outcome, sentence: detail ? sentence + detail : sentence, measured, limit, error };
  });
}

/* Gives [[rule, outcome], ...] of a block; blocks with the same list share it. */
function outcomesOf(packed) {
  const lists = packed.verdicts.lists.map((list) => list.map((number) => packed.verdicts.heads[number].slice(0, 2)));
  return (index) => {
    const row = packed.verdicts.rows[index];
    return (row && lists[row[0]]) || [];
  };
}

/* Gives what says a text of the file in one language, and what says lists and tables of them. */
function speaker(packed, lang) {
  const texts = packed.said[lang], first = packed.said[packed.languages[0]];
  const say = (text) => (typeof text === "string" ? text : texts[text] ?? first[text]);
  const all = (list) => list.map(say);
  const facts = ([key, ...values]) => packed.keys[key].map((label, at) => [say(label), say(values[at])]);
  const saidOf = (row, names) => Object.fromEntries(names.map((name) => [name, say(row[name])]));
  const each = (rows, names) => rows.map((row) => ({ ...row, ...saidOf(row, names) }));
  return { say, all, facts, each };
}

function unpackLayers(packed, { say, facts, each }) {
  return each(packed.layers, ["id", "label", "level", "withheld", "problem"]).map((layer) => {
    const column = columnOf(packed, layer, { facts: (at) => facts(layer.facts_of[at]) });
    const features = layer.ids.map((id, at) => new Placed({ id: say(id), name: say(layer.names[at]) }, column, at));
    return { ...layer, facts: facts(layer.facts), features };
  });
}

function columnOfBlocks(packed, { say, facts }) {
  return columnOf(packed, packed.blocks, {
    facts: (at) => facts(packed.blocks.facts[at]),
    verdicts: (at) => verdictsOf(packed, at, say),
    outcomes: outcomesOf(packed),
  });
}

function unpackBlocks({ blocks }, { say, all }, column) {
  return blocks.ids.map((id, at) => new Placed({
    id: say(id),
    name: say(blocks.names[at]),
    conclusion: blocks.conclusion[at],
    sentence: say(blocks.sentence[at]),
    minerals: all(blocks.minerals[at]),
  }, column, at));
}

function unpackFindings(packed, { say }, ofBlocks) {
  const { rows, shapes } = packed.findings, own = columnOf(packed, packed.findings);
  const shape = (at) => (shapes[at] === WHOLE_BLOCK ? ofBlocks.shape(rows[at][1]) : own.shape(at));
  return rows.map(([number, block, rule, status, zone, measured, detail], at) => new Placed({
    number, block, rule,
    status: packed.statuses[status].key, zone: say(zone), measured: say(measured), detail: say(detail),
  }, { shape }, at));
}

/* Gives the page's data in one language. */
function unpack(packed, lang) {
  const speaking = speaker(packed, lang), { say, all, each } = speaking;
  const ofBlocks = columnOfBlocks(packed, speaking);
  return {
    coordinates: packed.coordinates,
    words: Object.fromEntries(Object.entries(packed.words).map(([key, text]) => [key, say(text)])),
    title: say(packed.title),
    subtitle: all(packed.subtitle),
    bounds: packed.bounds,
    watermark: { ...packed.watermark, text: say(packed.watermark.text) },
    notes: each(packed.notes, ["title"]).map((section) => ({ ...section, items: [...new Set(all(section.items))] })),
    groups: each(packed.groups, ["label"]),
    conclusions: each(packed.conclusions, ["label"]),
    outcomes: all(packed.outcomes),
    statuses: Object.fromEntries(each(packed.statuses, ["label"]).map((status) => [status.key, status])),
    rules: each(packed.rules, ["id", "title", "grade", "clause", "quote", "remedy"]),
    basemaps: each(packed.basemaps, ["label", "attribution"]),
    layers: unpackLayers(packed, speaking),
    blocks: unpackBlocks(packed, speaking, ofBlocks),
    findings: unpackFindings(packed, speaking, ofBlocks),
  };
}
