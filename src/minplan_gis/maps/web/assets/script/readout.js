/* Where the pointer is, or without one the middle of the map: degrees, and Gauss-Krüger of the place's own band.
   Not built where the page carries no coordinates. */
function makeReadout() {
  if (page.data.coordinates !== true) return;
  page.parts.readout = el("div", { class: "mp-readout mp-on-map" });
  page.pointer = null;
  addControl("bottomleft", page.parts.readout);
  page.map.on("mousemove", (event) => {
    page.pointer = event.latlng;
    drawReadout();
  });
  page.map.on("mouseout", () => {
    page.pointer = null;
    drawReadout();
  });
  page.map.on("move", () => { if (!page.pointer) drawReadout(); });
}

function drawReadout() {
  if (!page.parts.readout) return;
  const { lat, lng } = (page.pointer || page.map.getCenter()).wrap();
  const plane = bandCoordinates(lat, lng);
  const sphere = `${sexagesimal(lng, "E", "W")}  ${sexagesimal(lat, "N", "S")}`;
  page.parts.readout.replaceChildren(
    el("span", { class: "mp-key" }, say(page.pointer ? "cursor" : "centre")),
    el("span", { class: "mp-degrees" }, sphere),
    plane ? el("span", { class: "mp-northing" }, `${say("northing")} ${plane.northing.toFixed(2)}`) : "",
    plane ? el("span", { class: "mp-easting" }, `${say("easting")} ${plane.easting.toFixed(2)}`) : "",
    plane ? el("span", { class: "mp-key" }, `${say("band")} ${plane.band}`) : "");
}
