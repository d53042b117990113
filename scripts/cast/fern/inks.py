"""The dragon's inks."""

SKIN, SKIN_LIGHT, SKIN_SHADE, SKIN_DEEP = "#5fc391", "#96e3ae", "#3c9c7f", "#27756b"
CREAM, CREAM_SHADE, CREAM_DEEP = "#fff3d6", "#f0d6ae", "#cfa579"
CORAL, CORAL_LIGHT, CORAL_SHADE, CORAL_DEEP = "#ff8a6b", "#ffb48f", "#d95d57", "#a63e4d"
LINE, LINE_WARM = "#173f40", "#5a2a33"
