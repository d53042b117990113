// The viewer: a browser source in OBS, a window to capture, a second screen.

import { Connection, takeToken } from "./connection.js";
import { showCharacter } from "./viewer.js";

showCharacter(new Connection("/api/view/socket", takeToken()));
