"""Building puppets: layers of a picture become parts with meshes and keyforms."""
