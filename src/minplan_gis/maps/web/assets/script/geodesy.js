/* CGCS2000 (GRS 80 with its own flattening): Gauss-Krüger, geodesics, areas. Angles in degrees, lengths in metres.
   What is shown of these is a reading of the screen; what was checked was measured elsewhere. */
const SEMI_MAJOR = 6378137;
const FLATTENING = 1 / 298.257222101;
const E2 = FLATTENING * (2 - FLATTENING);
const E = Math.sqrt(E2);
const RADIAN = Math.PI / 180;
const FIRST_BAND = 24, LAST_BAND = 45; /* 3-degree bands of China */
const FALSE_EASTING = 500000, BAND_PREFIX = 1e6;

const N = FLATTENING / (2 - FLATTENING);
const RECTIFYING = (SEMI_MAJOR / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
];

/* Krüger's series to the fourth power of the third flattening: below a millimetre within a band. */
function gaussKruger(latitude, longitude, meridian) {
  const sine = Math.sin(latitude * RADIAN), apart = (longitude - meridian) * RADIAN;
  const conformal = Math.sinh(Math.atanh(sine) - E * Math.atanh(E * sine));
  const xi = Math.atan2(conformal, Math.cos(apart));
  const eta = Math.asinh(Math.sin(apart) / Math.hypot(conformal, Math.cos(apart)));
  let northing = xi, easting = eta;
  ALPHA.forEach((alpha, at) => {
    const twice = 2 * (at + 1);
    northing += alpha * Math.sin(twice * xi) * Math.cosh(twice * eta);
    easting += alpha * Math.cos(twice * xi) * Math.sinh(twice * eta);
  });
  return { northing: RECTIFYING * northing, easting: RECTIFYING * easting + FALSE_EASTING };
}

/* Northing and prefixed easting in the place's own 3-degree band; null outside China's bands. */
function bandCoordinates(latitude, longitude) {
  const band = Math.round(longitude / 3);
  if (band < FIRST_BAND || band > LAST_BAND) return null;
  const { northing, easting } = gaussKruger(latitude, longitude, band * 3);
  return { band: band, northing: northing, easting: easting + band * BAND_PREFIX };
}

/* Degrees, minutes and hundredths of seconds, rounded before they are split. */
function sexagesimal(degrees, positive, negative) {
  const hundredths = Math.round(Math.abs(degrees) * 360000);
  const seconds = (hundredths % 6000) / 100;
  const minutes = Math.floor(hundredths / 6000) % 60;
  const two = (number, digits) => number.toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  return `${Math.floor(hundredths / 360000)}°${two(minutes, 0)}′${two(seconds, 2)}″${degrees < 0 ? negative : positive}`;
}

/* Vincenty's inverse formula; NaN for places nearly opposite on the earth. */
function geodesicLength([lat1, lon1], [lat2, lon2]) {
  const minor = SEMI_MAJOR * (1 - FLATTENING), apart = (lon2 - lon1) * RADIAN;
  const u1 = Math.atan((1 - FLATTENING) * Math.tan(lat1 * RADIAN)), u2 = Math.atan((1 - FLATTENING) * Math.tan(lat2 * RADIAN));
  let lambda = apart;
  for (let turn = 0; turn < 100; turn += 1) {
    const across = Math.cos(u2) * Math.sin(lambda);
    const along = Math.cos(u1) * Math.sin(u2) - Math.sin(u1) * Math.cos(u2) * Math.cos(lambda);
    const sinSigma = Math.hypot(across, along);
    if (sinSigma === 0) return 0;
    const cosSigma = Math.sin(u1) * Math.sin(u2) + Math.cos(u1) * Math.cos(u2) * Math.cos(lambda);
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (Math.cos(u1) * Math.cos(u2) * Math.sin(lambda)) / sinSigma, cos2Alpha = 1 - sinAlpha ** 2;
    const middle = cos2Alpha ? cosSigma - (2 * Math.sin(u1) * Math.sin(u2)) / cos2Alpha : 0;
    const c = (FLATTENING / 16) * cos2Alpha * (4 + FLATTENING * (4 - 3 * cos2Alpha));
    const next = apart + (1 - c) * FLATTENING * sinAlpha
      * (sigma + c * sinSigma * (middle + c * cosSigma * (2 * middle ** 2 - 1)));
    if (Math.abs(next - lambda) < 1e-12) {
      return minor * vincentyArc(cos2Alpha * (SEMI_MAJOR ** 2 / minor ** 2 - 1), sigma, sinSigma, cosSigma, middle);
    }
    lambda = next;
  }
  return NaN;
}

function vincentyArc(u, sigma, sinSigma, cosSigma, middle) {
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const shift = b * sinSigma * (middle + (b / 4) * (cosSigma * (2 * middle ** 2 - 1)
    - (b / 6) * middle * (4 * sinSigma ** 2 - 3) * (4 * middle ** 2 - 3)));
  return a * (sigma - shift);
}

function pathLength(points) {
  return points.slice(1).reduce((sum, point, at) => sum + geodesicLength(points[at], point), 0);
}

function authalic(sine) { return (1 - E2) * (sine / (1 - E2 * sine ** 2) + Math.atanh(E * sine) / E); }

const AUTHALIC_POLE = authalic(1);

/* Area of a ring on the sphere of equal area, its sides great circles of that sphere: within 1e-5 of the
   ellipsoid's own geodesics for sides of up to some hundred kilometres. */
function ringArea(points) {
  const halves = points.map(([latitude]) => Math.tan(Math.asin(authalic(Math.sin(latitude * RADIAN)) / AUTHALIC_POLE) / 2));
  const excess = points.reduce((sum, point, at) => {
    const next = (at + 1) % points.length;
    const apart = Math.tan(((points[next][1] - point[1]) * RADIAN) / 2);
    return sum + 2 * Math.atan((apart * (halves[at] + halves[next])) / (1 + halves[at] * halves[next]));
  }, 0);
  return Math.abs(excess) * (SEMI_MAJOR ** 2 * AUTHALIC_POLE) / 2;
}

/* Tells whether sides of a ring cross. */
function crosses(points) {
  const turn = (a, b, c) => Math.sign((b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1]));
  const sides = points.map((point, at) => [point, points[(at + 1) % points.length]]);
  return sides.some(([a, b], one) => sides.some(([c, d], other) => {
    const apart = Math.abs(one - other);
    if (apart < 2 || apart === sides.length - 1) return false;
    return turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
  }));
}

/* By how many degrees a place of CGCS2000 is moved in GCJ-02: [latitude, longitude]. */
function gcjShift(lat, lon) {
  const x = lon - 105, y = lat - 35, root = Math.sqrt(Math.abs(x));
  const waves = (value, terms) => terms.reduce((sum, [high, turn]) => sum + high * Math.sin(turn * value * Math.PI), 0) * (2 / 3);
  const both = waves(x, [[20, 6], [20, 2]]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    + waves(y, [[20, 1], [40, 1 / 3]]) + waves(y, [[160, 1 / 12], [320, 1 / 30]]);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    + waves(x, [[20, 1], [40, 1 / 3]]) + waves(x, [[150, 1 / 12], [300, 1 / 30]]);
  const a = 6378245, ee = 0.00669342162296594323, m = 1 - ee * Math.sin(lat * RADIAN) ** 2;
  return [
    north / (((a * (1 - ee)) / m ** 1.5) * RADIAN),
    east / ((a / Math.sqrt(m)) * Math.cos(lat * RADIAN) * RADIAN),
  ];
}
