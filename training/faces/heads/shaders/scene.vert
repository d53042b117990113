#version 330
// One triangle over the whole picture: what is seen at each pixel is already known. It lies farthest off.

void main() {
    gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 1, 1);
}
