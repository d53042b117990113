#version 330
// Which triangle is seen at each pixel; the next pass shades only that.

uniform int first_triangle;

layout(location = 0) out int triangle_out;   // 0 where nothing is, so one more than its number

void main() { triangle_out = first_triangle + gl_PrimitiveID + 1; }
