"""VMC, the language of 3D avatar programs: OSC messages over UDP, in and out. Facts in docs/protocols.md."""
