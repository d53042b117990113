"""Teaches the network that says how hair goes on behind eyes which are painted over it."""
