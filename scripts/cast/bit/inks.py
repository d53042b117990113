"""The robot's inks."""

SHELL, SHELL_LIGHT, SHELL_SHADE, SHELL_DEEP = "#e9ecf4", "#ffffff", "#c3cade", "#8f9abb"
ORANGE, ORANGE_LIGHT, ORANGE_SHADE, ORANGE_DEEP = "#ff8f4f", "#ffb987", "#dd6436", "#a4412a"
STEEL, STEEL_LIGHT, STEEL_SHADE = "#4d5674", "#8490b4", "#2c334c"
PLATE, PLATE_LIGHT, PLATE_SHADE, PLATE_DEEP = "#d3ecf2", "#effbfc", "#a9d2e0", "#7fb0c8"
LIGHT, PINK, LINE = "#4fe3ee", "#ff86a0", "#232842"
