// The audience: the same as the viewer, from a kilobit a second, which this page decodes for itself.

import { takeToken } from "./connection.js";
import { PacketConnection } from "./packets.js";
import { showCharacter } from "./viewer.js";

showCharacter(new PacketConnection("/api/view/socket", takeToken()));
