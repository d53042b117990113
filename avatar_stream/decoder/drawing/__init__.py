"""Drawing posed puppets: textured triangles, far to near, with clip parts and opacity. Three renderers do the same."""
