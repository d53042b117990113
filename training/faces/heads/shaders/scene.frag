#version 330
// One picture's colours, and for what is done to it afterwards: normal, distance and material.
//
// Shades each pixel once, of the triangle that was found there (a visibility buffer: Burns and Hunt, Journal
// of Computer Graphics Techniques 2013): most triangles are as small as a pixel, and shading them while they are drawn
// would shade each pixel many times over.

uniform sampler2D corners;      // 4 texels for each, 256 of them in a row
uniform isampler2D triangles;   // 3 corners for each, 1024 of them in a row

// What the corners say, between them.
vec3 v_position, v_normal, v_rest, v_shadow;
vec2 v_uv;
vec4 v_paint;
int v_material;

layout(location = 0) out vec4 colour_out;
layout(location = 1) out vec4 surface_out;

const int SKIN = 1, SOCKET = 2, GUMS = 3, TEETH = 4, LASHES = 5, RIGHT_EYE = 6, LEFT_EYE = 7, HAIR = 8,
          CLOTH = 9, FRAME = 10;

uniform sampler2D skin_texture;   // sRGB, alpha is gloss
uniform sampler2DShadow shadow_map;
uniform int shadow_places;
uniform float shadow_texel, shadow_strength;
uniform vec3 key_direction, key_colour, rim_direction, rim_colour, sky_colour, ground_colour;
uniform isampler2D visible;
uniform mat4 shadow_view;
uniform float camera_cm;
uniform vec2 focal, centre, size_px;
uniform int shading;              // 0 natural, 1 toon, 2 flat
uniform vec2 ramp;                // toon: where shade turns into light, and how softly
uniform vec3 shade_tint;          // toon: what shade does to a colour
uniform vec3 skin_colour, scatter_colour;
uniform float skin_bump, skin_gloss, skin_mottle;
uniform vec3 hair_root, hair_tip;
uniform float hair_gloss, hair_strands;
uniform vec3 iris_inner, iris_outer, sclera_colour;
uniform float iris_rad, pupil_rad, eye_sparkle;
uniform vec3 cloth_second;
uniform float cloth_stripes;

#include noise.glsl

vec3 linear(vec3 srgb) { return pow(srgb, vec3(2.2)); }

float lit() {
    // Percentage-closer filtering over a disc.
    float sum = 0.0;
    for (int k = 0; k < shadow_places; k++) {
        float r = sqrt((float(k) + 0.5) / float(shadow_places)) * 2.6 * shadow_texel, a = 2.39996 * float(k);
        sum += texture(shadow_map, v_shadow * 0.5 + 0.5 + vec3(r * cos(a), r * sin(a), -0.002));
    }
    return mix(1.0, sum / float(shadow_places), shadow_strength);
}

vec3 ambient(vec3 n) { return mix(ground_colour, sky_colour, 0.5 + 0.5 * n.y); }

vec3 toon(vec3 albedo, float light) {
    float step_ = smoothstep(ramp.x - ramp.y, ramp.x + ramp.y, light);
    return albedo * mix(shade_tint, vec3(1), step_);
}

vec3 skin(vec3 n, vec3 view, float shadow) {
    vec4 painted = v_uv.x <= 1.0 ? textureLod(skin_texture, v_uv, 0.0) : vec4(skin_colour, skin_gloss);
    float large = noise(v_rest * 0.55) + 0.5 * noise(v_rest * 1.7) - 0.75;
    float fine = noise(v_rest * 9.0) + noise(v_rest * 17.0) - 1.0;
    vec3 albedo = linear(painted.rgb);
    albedo *= 1.0 + skin_mottle * (0.22 * large * vec3(0.6, 1.0, 1.0) + 0.10 * fine);
    float scalp = smoothstep(0.35, 0.75, v_paint.w + 0.35 * (noise(v_rest * vec3(12.0, 3.0, 3.0)) - 0.5));
    albedo = mix(albedo, 0.8 * linear(hair_root), scalp);
    float head_light = dot(n, key_direction);
    if (shading == 2) return albedo * mix(shade_tint, vec3(1), smoothstep(-0.35, -0.25, head_light));
    if (shading == 1) {
        vec3 c = toon(albedo, min(head_light, shadow * 2.0 - 1.0 + 0.35));
        return c * v_paint.x;
    }
    if (skin_bump > 0.0) {
        vec3 pores = v_rest * 55.0;
        n = normalize(n + skin_bump * (vec3(noise(pores), noise(pores + 31.0), noise(pores + 57.0)) - 0.5));
    }
    vec3 wrap = scatter_colour;
    vec3 diffuse = clamp((dot(n, key_direction) + wrap) / (1.0 + wrap), 0.0, 1.0);
    diffuse *= diffuse;
    diffuse = mix(diffuse, clamp(vec3(head_light), 0.0, 1.0), 0.45);
    vec3 through = pow(vec3(max(shadow, 1e-3)), vec3(1.0) / (1.0 + 1.6 * wrap));
    vec3 light = diffuse * through * key_colour + ambient(n) * v_paint.x;
    light += rim_colour * pow(clamp(dot(n, rim_direction), 0.0, 1.0), 1.5) * v_paint.x;
    vec3 half_way = normalize(key_direction + view);
    float facing = clamp(dot(n, half_way), 0.0, 1.0);
    float fresnel = 0.04 + 0.5 * pow(1.0 - clamp(dot(n, view), 0.0, 1.0), 5.0);
    fresnel *= step(0.0, dot(n, view));   // the inside of a fold mirrors nothing
    float gloss = painted.a * (1.0 - scalp);
    float glint = gloss * (0.35 * pow(facing, 12.0) + 0.9 * pow(facing, 48.0) * gloss + 1.6 * pow(facing, 160.0) * gloss * gloss);
    vec3 mirrored = key_colour * glint * shadow * step(0.0, head_light) * (0.5 + fresnel * 4.0);
    vec3 sheen = ambient(reflect(-view, n)) * fresnel * gloss * 0.8;
    return albedo * light + mirrored + sheen;
}

vec3 eye(vec3 n, vec3 view, float shadow) {
    vec3 d = normalize(v_rest);
    float off = acos(clamp(d.z, -1.0, 1.0));
    float around = atan(d.y, d.x);
    float in_iris = 1.0 - smoothstep(iris_rad * 0.94, iris_rad * 1.03, off);
    float r = off / iris_rad;
    vec3 white = linear(sclera_colour) * mix(vec3(1), vec3(0.93, 0.72, 0.68), smoothstep(0.75, 1.25, off) * 0.7);
    float fibres = noise(vec3(cos(around) * 9.0, sin(around) * 9.0, r * 2.2)) * 0.6
                 + noise(vec3(cos(around) * 21.0, sin(around) * 21.0, r * 1.5)) * 0.4;
    vec3 iris = mix(linear(iris_inner), linear(iris_outer), smoothstep(0.35, 0.85, r + 0.25 * (fibres - 0.5)));
    iris *= 0.75 + 0.6 * fibres;
    iris *= 1.0 + 0.9 * smoothstep(0.2, -0.8, d.y / sin(iris_rad)) * smoothstep(1.0, 0.6, r);   // light falls through
    iris *= mix(1.0, 0.25, smoothstep(0.74, 1.0, r));
    iris *= smoothstep(pupil_rad * 0.9, pupil_rad * 1.08, off) * 0.97 + 0.03;
    vec3 albedo = mix(white, iris, in_iris);
    // The lid above shades the ball below it, whatever the light.
    float lid = v_paint.x;
    if (shading != 0) {
        vec3 c = albedo * mix(shade_tint, vec3(1), smoothstep(0.35, 0.6, lid));
        vec2 spot = (n.xy - vec2(-0.16, 0.20)) / vec2(0.13, 0.15);
        vec2 second = (n.xy - vec2(0.15, -0.17)) / vec2(0.07, 0.07);
        c += eye_sparkle * (smoothstep(1.05, 0.85, length(spot)) + 0.5 * smoothstep(1.1, 0.8, length(second)));
        return c;
    }
    float head_light = clamp(dot(n, key_direction) * 0.75 + 0.25, 0.0, 1.0);
    vec3 light = head_light * mix(0.35, 1.0, shadow) * key_colour + ambient(n);
    vec3 c = albedo * light * lid;
    vec3 cornea = normalize(mix(n, view, 0.12 * in_iris));
    float facing = clamp(dot(cornea, normalize(key_direction + view)), 0.0, 1.0);
    c += key_colour * (1.3 * smoothstep(0.987, 0.993, facing) * in_iris + 0.12 * pow(facing, 40.0)) * min(1.0, lid * 1.2);
    float window = smoothstep(0.10, 0.07, abs(cornea.x + 0.22)) * smoothstep(0.13, 0.10, abs(cornea.y - 0.20));
    c += eye_sparkle * window * in_iris * lid;
    c += 0.05 * sky_colour * smoothstep(0.0, 0.9, cornea.y) * lid;
    return c;
}

vec3 hair(vec3 n, vec3 view, float shadow) {
    vec3 tangent = normalize(v_rest);
    float seed = v_paint.w * 91.0;
    float across = v_uv.x, along = v_uv.y;
    float strand = noise(vec3(across * hair_strands, along * 1.6, seed)) * 0.6
                 + noise(vec3(across * hair_strands * 2.7, along * 2.5, seed + 7.0)) * 0.4 - 0.5;
    vec3 albedo = linear(mix(hair_root, hair_tip, smoothstep(0.1, 1.0, along)) * (0.88 + 0.24 * v_paint.x));
    float amount = shading == 0 ? 1.0 : 0.35;
    albedo *= 1.0 + amount * 1.1 * strand;
    if (shading == 2) return albedo * mix(shade_tint, vec3(1), smoothstep(-0.25, -0.15, dot(n, key_direction)));
    float wobble = shading == 0 ? 0.16 * strand : 0.06 * strand;
    vec3 t = normalize(tangent + wobble * n);
    vec3 half_way = normalize(key_direction + view);
    float th = dot(t, half_way);
    float ring = sqrt(max(0.0, 1.0 - th * th));
    if (shading == 1) {
        vec3 c = toon(albedo, min(dot(n, key_direction), shadow * 2.0 - 1.0 + 0.3));
        float band = smoothstep(0.955, 0.985, ring + 0.05 * strand) * step(0.2, dot(n, half_way));
        return c + hair_gloss * 0.5 * band * (albedo + 0.12) * mix(0.4, 1.0, shadow);
    }
    float tl = dot(t, key_direction);
    float diffuse = mix(clamp(dot(n, key_direction) * 0.7 + 0.3, 0.0, 1.0), sqrt(max(0.0, 1.0 - tl * tl)), 0.35);
    float first = pow(ring, 90.0), second = pow(sqrt(max(0.0, 1.0 - pow(dot(normalize(t + 0.12 * n), half_way), 2.0))), 24.0);
    float facing = clamp(dot(n, half_way) * 1.5, 0.0, 1.0);
    vec3 c = albedo * (diffuse * mix(0.18, 1.0, shadow) * key_colour + 0.9 * ambient(n) * v_paint.y);
    c += hair_gloss * shadow * facing * key_colour * ((0.05 + 0.9 * albedo) * first * (1.0 + strand) + albedo * 0.9 * second);
    c += rim_colour * pow(clamp(dot(n, rim_direction), 0.0, 1.0), 2.0) * (albedo * 1.4 + 0.03);
    return c;
}

vec3 plain(vec3 albedo, float gloss, vec3 n, vec3 view, float shadow) {
    float head_light = dot(n, key_direction);
    if (shading == 2) return albedo * mix(shade_tint, vec3(1), smoothstep(-0.3, -0.2, head_light));
    if (shading == 1) return toon(albedo, min(head_light, shadow * 2.0 - 1.0 + 0.35));
    float facing = clamp(dot(n, normalize(key_direction + view)), 0.0, 1.0);
    vec3 light = clamp(head_light * 0.85 + 0.15, 0.0, 1.0) * shadow * key_colour + ambient(n);
    light += rim_colour * pow(clamp(dot(n, rim_direction), 0.0, 1.0), 1.5);
    return albedo * light + gloss * shadow * key_colour * (0.3 * pow(facing, 20.0) + pow(facing, 90.0));
}

vec4 corner(int k, int part) { return texelFetch(corners, ivec2(4 * (k & 255) + part, k >> 8), 0); }

// The clip space place of a corner as seen from a pixel: its x and y are 0 where the pixel is.
vec2 seen_from(vec2 pixel, vec4 place) { return focal * place.xy + (centre - pixel) * (camera_cm - place.z); }

float area(vec2 a, vec2 b) { return a.x * b.y - a.y * b.x; }

void look_at(int triangle) {
    ivec3 k = texelFetch(triangles, ivec2(triangle & 1023, triangle >> 10), 0).xyz;
    vec4 x = corner(k.x, 0), y = corner(k.y, 0), z = corner(k.z, 0);
    vec2 pixel = 2.0 * gl_FragCoord.xy / size_px - 1.0;
    vec2 a = seen_from(pixel, x), b = seen_from(pixel, y), c = seen_from(pixel, z);
    // Shares of the corners, in perspective: homogeneous coordinates of the pixel in the triangle.
    vec3 share = vec3(area(b, c), area(c, a), area(a, b));
    share /= share.x + share.y + share.z;
    vec4 first = share.x * x + share.y * y + share.z * z;
    vec4 second = share.x * corner(k.x, 1) + share.y * corner(k.y, 1) + share.z * corner(k.z, 1);
    vec4 third = share.x * corner(k.x, 2) + share.y * corner(k.y, 2) + share.z * corner(k.z, 2);
    v_paint = share.x * corner(k.x, 3) + share.y * corner(k.y, 3) + share.z * corner(k.z, 3);
    v_position = first.xyz;
    v_material = int(first.w + 0.5);
    v_normal = second.xyz;
    v_rest = third.xyz;
    v_uv = vec2(second.w, third.w);
    v_shadow = (shadow_view * vec4(v_position + 0.25 * v_normal, 1)).xyz;
}

void main() {
    look_at(texelFetch(visible, ivec2(gl_FragCoord.xy), 0).r - 1);
    vec3 n = normalize(v_normal);
    vec3 view = normalize(vec3(0, 0, camera_cm) - v_position);
    if (v_material >= HAIR && dot(n, view) < 0.0) n = -n;
    float shadow = shading == 2 ? 1.0 : lit();
    vec3 c;
    if (v_material == SKIN) c = skin(n, view, shadow);
    else if (v_material == RIGHT_EYE || v_material == LEFT_EYE) c = eye(n, view, shadow);
    else if (v_material == HAIR) c = hair(n, view, shadow);
    else if (v_material == LASHES) c = linear(v_paint.rgb);
    else if (v_material == CLOTH) {
        float weave = noise(vec3(v_rest.xy * vec2(24.0, 24.0), 1.0)) - 0.5;
        vec3 cloth = mix(v_paint.rgb, cloth_second, cloth_stripes * step(0.5, fract(v_rest.y / 3.2)));
        c = plain(linear(cloth) * (1.0 + (shading == 0 ? 0.18 : 0.0) * weave), 0.02, n, view, shadow);
    }
    else if (v_material == FRAME) c = plain(linear(v_paint.rgb), 0.6, n, view, shadow);
    else if (v_material == TEETH) c = plain(linear(v_paint.rgb), 0.25, n, view, mix(0.6, 1.0, shadow)) * v_paint.w;
    else c = plain(linear(v_paint.rgb), 0.18, n, view, mix(0.6, 1.0, shadow)) * v_paint.w;
    colour_out = vec4(pow(clamp(c, 0.0, 1.0), vec3(1.0 / 2.2)), 1);
    surface_out = vec4(n, camera_cm - v_position.z) * vec4(1, 1, 0, 1) + vec4(0, 0, float(v_material), 0);
}
