"""Our face video coding against hybrid codecs: who shows what at how many bytes."""
