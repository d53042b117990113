"""From the picture of a person, photographed, painted or rendered, to a puppet."""
