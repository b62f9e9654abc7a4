/* What there is on this page; every part of the script reads and changes it here.
   Whatever comes from data is set as text: nowhere in these files does a string become markup, script or an
   address. (Pictures and tiles of base maps are addresses; Python made them, basemaps.js alone uses them.) */
const page = {
  packed: null, /* as it came in the file */
  data: null, /* the same in the language shown */
  lang: "zh",
  map: null,
  canvas: null, /* draws every shape */
  zones: [], /* {data, group, shown, drawn}, one for each of data.layers */
  blocks: [], /* {data, box, layers, findings: [{at, data, box, layers}], kept}, one for each of data.blocks */
  groups: {}, /* Leaflet groups: blocks, findings */
  shown: { blocks: true, findings: true },
  filter: { text: "", conclusion: "", rule: "", mineral: "" },
  selected: null, /* place of the block whose card is open */
  card: null, /* draws the open card anew */
  tool: null, /* the measuring under way */
  list: { from: 0, to: 0 }, /* the part of the kept blocks that has rows */
  parts: {}, /* elements that stay while their content changes */
  sideOpen: true,
};

const OUTCOMES_TO_ACT_ON = 3; /* not checked, fails, at the limit: the first of data.outcomes */
const NARROW = window.matchMedia("(max-width: 760px)");

function say(key) { return page.data.words[key]; }
