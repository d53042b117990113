"""VTube Studio on this or another computer, driven as a plugin of its public API. Facts in docs/protocols.md."""
