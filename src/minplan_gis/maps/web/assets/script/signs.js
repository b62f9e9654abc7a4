/* A style of the palette as Leaflet draws it, and as a sample beside words. */
const PATTERN_SCALE = 2;
const PATTERN_SIZE = 8;
const DIAGONAL = [[-1, 1, 1, -1], [0, 8, 8, 0], [7, 9, 9, 7]];
const BACK = [[-1, 7, 1, 9], [0, 0, 8, 8], [7, -1, 9, 1]];
const HATCHES = {
  diagonal: DIAGONAL,
  back: BACK,
  cross: DIAGONAL.concat(BACK),
  horizontal: [[0, 4, 8, 4]],
  vertical: [[4, 0, 4, 8]],
};
const DOTS = [[2, 2], [6, 6]];

function tile(style) {
  const canvas = el("canvas", { width: PATTERN_SIZE * PATTERN_SCALE, height: PATTERN_SIZE * PATTERN_SCALE });
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
  if (style.hatch === "dots") stipple(pen);
  else strike(pen, HATCHES[style.hatch]);
  return canvas;
}

function stipple(pen) {
  for (const [x, y] of DOTS) {
    pen.beginPath();
    pen.arc(x, y, 1.1, 0, 7);
    pen.fill();
  }
}

function strike(pen, strokes) {
  pen.beginPath();
  for (const [x, y, u, v] of strokes) { pen.moveTo(x, y); pen.lineTo(u, v); }
  pen.stroke();
}

function pattern(style) {
  const made = document.createElement("canvas").getContext("2d").createPattern(tile(style), "repeat");
  made.setTransform(new DOMMatrix().scale(1 / PATTERN_SCALE));
  return made;
}

function sign(style) {
  return {
    color: style.color,
    weight: style.weight,
    dashArray: style.dash && style.dash.length ? style.dash.join(" ") : null,
    fill: Boolean(style.fill || style.hatch),
    fillColor: style.hatch ? pattern(style) : style.fill,
    fillOpacity: style.hatch ? 1 : style.fill_opacity || 0,
    lineJoin: "round",
    renderer: page.canvas,
  };
}

const samples = new Map();

/* A sample of a sign; its address is the picture that was just painted. */
function swatch(style) {
  const key = JSON.stringify(style);
  if (!samples.has(key)) samples.set(key, sample(style).toDataURL());
  return el("img", { src: samples.get(key), alt: "", width: 30, height: 17, class: "mp-swatch" });
}

function sample(style) {
  const canvas = el("canvas", { width: 60, height: 34 });
  const pen = canvas.getContext("2d");
  const drawn = sign(style);
  pen.scale(2, 2);
  pen.beginPath();
  if (style.linear) { pen.moveTo(1, 8.5); pen.lineTo(29, 8.5); } else pen.rect(2.5, 2.5, 25, 12);
  if (drawn.fill && !style.linear) {
    pen.globalAlpha = drawn.fillOpacity;
    pen.fillStyle = drawn.fillColor;
    pen.fill();
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = style.color;
  pen.lineWidth = Math.min(style.weight, 3);
  pen.setLineDash((style.dash || []).map((length) => Math.min(length, 6)));
  pen.stroke();
  return canvas;
}
