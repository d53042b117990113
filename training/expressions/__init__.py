"""How far geometry and the expression network can be trusted, learned on rendered heads."""
