"""3D heads: a morphable model with painted skin, eyes, hair, clothes and light, drawn by OpenGL."""
