// Nothing but the character: a browser source in OBS, a window to capture, a second screen.
//   ?background=COLOUR, or "studio" for what the studio shows behind; ?size=PIXELS of the longer side; ?mirror; ?pictures

import { Avatar } from "./avatar.js";
import { Connection, takeToken } from "./connection.js";

const options = new URLSearchParams(location.search);
const box = document.getElementById("avatar");
const connection = new Connection("/api/view/socket", takeToken());
const avatar = new Avatar(box, connection, {
  size: Math.min(Math.max(Number(options.get("size")) || 0, 0), 4096),
  forcePictures: options.has("pictures"),
});
box.classList.toggle("mirrored", options.has("mirror"));

const background = options.get("background") ?? "";
if (background !== "studio") box.style.backgroundColor = background; // what is no colour changes nothing
for (const event of ["cast", "view"]) {
  avatar.addEventListener(event, () => avatar.showBackdrop(background === "studio" || (!background && !avatar.show.transparent)));
}
connection.open();
// What tests and curious people look at.
window.avatar = avatar;
