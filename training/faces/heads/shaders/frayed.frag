#version 330
// As visible.frag, with holes where hair ends and between lashes.

in vec2 v_uv;
in vec4 v_paint;
flat in int v_material;

layout(location = 0) out int triangle_out;   // 0 where nothing is, so one more than its number

const int LASHES = 5, HAIR = 8;

uniform int first_triangle;
uniform float hair_strands, lash_count, lash_length, lash_base;

#include noise.glsl

bool between_lashes() {
    // Six strips for each eye, three to a lid, each a row of hairs that taper; the texture's v falls from their roots.
    float strip = v_uv.y * 6.0 - 0.05, along = 1.0 - fract(strip) / 0.86;
    bool upper = fract(v_uv.y) > 0.5;
    float place = v_uv.x * (upper ? lash_count : 0.7 * lash_count);
    float across = fract(place + floor(strip) * 0.37 + 0.35 * along * sin(floor(place) * 2.4));
    float reach = lash_length * (upper ? 1.0 : 0.4 * max(0.0, 1.0 - 4.0 * lash_base));
    float width = (upper ? 0.36 : 0.2) * (1.0 - along / max(reach, 0.01));
    return along > (upper ? lash_base : 0.0) && abs(across - 0.5) > width;
}

bool past_end_of_hair() {
    // Hairs of one lock are of different length.
    float across = v_uv.x * hair_strands, along = v_uv.y, frayed = v_paint.z, seed = v_paint.w * 91.0;
    if (along < 1.0 - 0.8 * frayed) return false;
    float length_ = 0.7 * noise(vec3(across * 2.0, seed, 3.0)) + 0.3 * noise(vec3(across * 5.0, seed, 9.0));
    return along > 1.0 - frayed * (0.05 + 0.75 * length_ * length_);
}

void main() {
    if (v_material == LASHES && between_lashes()) discard;
    if (v_material == HAIR && v_paint.z > 0.0 && past_end_of_hair()) discard;
    triangle_out = first_triangle + gl_PrimitiveID + 1;
}
