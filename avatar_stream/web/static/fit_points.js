// What the fit editor knows of a face's points: which make up what, which mirror each other, and what lines they lie on.

const EYE = ["outer", "upper_outer", "upper", "upper_inner", "inner", "lower_inner", "lower", "lower_outer"];
const eye = (side) => EYE.map((name) => `${side}_eye_${name}`);
const brow = (side) => ["outer", "middle", "inner"].map((name) => `${side}_brow_${name}`);
const MOUTH = [
  "mouth_right", "upper_lip_right", "upper_lip_top", "upper_lip_left", "mouth_left", "lower_lip_left", "lower_lip_bottom", "lower_lip_right",
];
const INNER = ["mouth_right", "upper_lip_bottom", "mouth_left", "lower_lip_top"];
const OVAL = ["forehead", "cheek_left", "jaw_left", "chin", "jaw_right", "cheek_right"];

/** The parts of a face that are moved as one, by name. */
export const PARTS = {
  right_eye: [...eye("right"), "right_iris"], left_eye: [...eye("left"), "left_iris"],
  right_brow: brow("right"), left_brow: brow("left"), nose: ["nose_bridge", "nose_tip", "nose_base"],
  mouth: [...MOUTH, "upper_lip_bottom", "lower_lip_top"], face: OVAL,
};
/** Lines through points: names, and whether it ends where it begins. */
export const LINES = [
  [eye("right"), true], [eye("left"), true], [brow("right"), false], [brow("left"), false],
  [PARTS.nose, false], [MOUTH, true], [INNER, true], [OVAL.slice(1), false],
];

/** The point on the other side; itself on the middle line. */
export function mirrored(name) {
  if (/right/.test(name)) return name.replace("right", "left");
  return name.replace("left", "right");
}

/** Puts places to the other side of a face that stands as these anchors say. */
export function mirrorOf(anchors) {
  const pairs = [["right_eye_outer", "left_eye_outer"], ["right_eye_inner", "left_eye_inner"], ["cheek_right", "cheek_left"]]
    .filter((pair) => pair.every((name) => anchors[name]));
  let [mx, my, ax, ay] = [0, 0, 0, 0];
  for (const [right, left] of pairs) {
    const [r, l] = [anchors[right], anchors[left]];
    [mx, my] = [mx + (r[0] + l[0]) / 2 / pairs.length, my + (r[1] + l[1]) / 2 / pairs.length];
    [ax, ay] = [ax + l[0] - r[0], ay + l[1] - r[1]];
  }
  const length = Math.hypot(ax, ay) || 1;
  [ax, ay] = [ax / length, ay / length];
  return ([x, y]) => {
    const away = (x - mx) * ax + (y - my) * ay;
    return [x - 2 * away * ax, y - 2 * away * ay];
  };
}

/** The smallest upright box round some places: left, top, width, height. */
export function boxOf(places) {
  const xs = places.map(([x]) => x), ys = places.map(([, y]) => y);
  const left = Math.min(...xs), top = Math.min(...ys);
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** A smooth path through places, as SVG writes it (Catmull and Rom 1974). */
export function pathThrough(places, closed) {
  const count = places.length, at = (i) => (closed ? places[(i + count) % count] : places[Math.min(Math.max(i, 0), count - 1)]);
  const text = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  let path = `M${text(places[0])}`;
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    path += `C${text([b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6])} ${text([c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6])} ${text(c)}`;
  }
  return path;
}
