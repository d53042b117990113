// Small faces for the expressions, drawn here: no font needs to have them.

const SVG = "http://www.w3.org/2000/svg";
const OPEN = "M11.5 13.5v1M20.5 13.5v1";
const BROWS = { none: "", up: "M9.5 9.5q2-1.8 4 0M18.5 9.5q2-1.8 4 0", angry: "M9 9l4.5 2M23 9l-4.5 2", sad: "M9 11l4-2M23 11l-4-2" };
const MOUTHS = {
  smile: "M10 19.5q6 5 12 0", laugh: "M9.5 18.5h13q-1.5 6-6.5 6t-6.5-6z", smirk: "M11 21.5q6 1 10-3", o: "M16 18.5a2.5 3 0 100 6 2.5 3 0 000-6z",
  flat: "M12 21.5h8", frown: "M11 22.5q5-4 10 0", wave: "M10.5 21.5q2-2 3.7 0t3.7 0t3.7 0", small: "M14 21.5q2-1.5 4 0",
};
const FACES = {
  smile: [OPEN, BROWS.none, MOUTHS.smile], laugh: ["M9.5 14.5q2-3 4 0M18.5 14.5q2-3 4 0", BROWS.none, MOUTHS.laugh],
  smirk: [OPEN, "M18.5 9.5q2-1.8 4 0", MOUTHS.smirk], surprise: ["M11.5 13v2.5M20.5 13v2.5", BROWS.up, MOUTHS.o],
  angry: [OPEN, BROWS.angry, MOUTHS.frown], sad: [OPEN, BROWS.sad, MOUTHS.frown],
  disgust: ["M9.5 14h4M18.5 14h4", BROWS.angry, MOUTHS.wave], pout: [OPEN, BROWS.sad, MOUTHS.small],
  kiss: ["M9.5 14q2 2 4 0M18.5 14q2 2 4 0", BROWS.none, "M15 18.5q3 .8 0 2q3 .8 0 2"],
  sleepy: ["M9.5 14q2 2 4 0M18.5 14q2 2 4 0", BROWS.none, MOUTHS.flat],
  // Left and right are the character's own, as its viewers see it from the front.
  wink_left: ["M11.5 13.5v1M18.5 14.5q2-2 4 0", BROWS.none, MOUTHS.smile],
  wink_right: ["M9.5 14.5q2-2 4 0M20.5 13.5v1", BROWS.none, MOUTHS.smile],
};

const OTHER = ["M11.5 13.5v1M20.5 13.5v1", "", "M12.5 20.5q3.5 2 7 0"];

/** The face of an expression, or of what it is built from by its `edit`, in the colour of the text around. */
export function faceOf(name, edit = "") {
  const preset = name in FACES ? name : edit.split(/[\s,@]+/).find((word) => word in FACES);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("class", "face");
  svg.setAttribute("aria-hidden", "true");
  for (const d of ["M16 3.5a12.5 12.5 0 100 25 12.5 12.5 0 000-25z", ...(FACES[preset] ?? OTHER)]) {
    if (!d) continue;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
