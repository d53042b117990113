#version 330
// Places in centimetres: x right, y up, z towards the camera, which stands at (0, 0, camera_cm).

in vec3 position;
in float u, v;
in vec4 paint;
in float material;

uniform float camera_cm;
uniform vec2 focal;      // in half pictures
uniform vec2 centre;     // in half pictures

out vec2 v_uv;
out vec4 v_paint;
flat out int v_material;

void main() {
    v_uv = vec2(u, v);
    v_paint = paint;
    v_material = int(material + 0.5);
    float away = camera_cm - position.z;
    float near = 20.0, far = 400.0;
    gl_Position = vec4(focal * position.xy + centre * away,
                       (far + near) / (far - near) * away - 2.0 * far * near / (far - near), away);
}
