"""Learning to tell drawings from people: ``python -m training.style ICT_FILE``."""
