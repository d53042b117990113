"""Layered files of artists and tools: reading them, telling which layer is what, handing them to the puppet builder."""
