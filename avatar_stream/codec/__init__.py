"""The bitstream: facial semantics as packets and files. Documented for other decoders in docs/bitstream.md."""
