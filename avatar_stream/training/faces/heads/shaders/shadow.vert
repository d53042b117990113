#version 330
in vec3 position;
in float material;
uniform mat4 shadow_view;

void main() {
    // Lashes are hairs: their cards would cast the shadow of a board.
    gl_Position = int(material + 0.5) == 5 ? vec4(2, 2, 2, 1) : shadow_view * vec4(position, 1);
}
