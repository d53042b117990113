// Nothing but the character, filling the page, whichever way its poses come.
//   ?background=COLOUR, or "studio" for what the studio shows behind; ?size=PIXELS of the longer side; ?mirror; ?pictures

import { Avatar } from "./avatar.js";

/** Show the character of a connection, as the page's address asks. */
export function showCharacter(connection) {
  const options = new URLSearchParams(location.search), box = document.getElementById("avatar");
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
}
