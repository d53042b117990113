"""What encoder, decoder and finders are measured with, and hand-made labels."""
