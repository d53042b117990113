"""Synthesised vowels of many speakers, and the classifier of `avatar_stream.voice` that is fitted to them."""
