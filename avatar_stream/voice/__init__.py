"""From sound to a mouth: which vowel is heard, how loud, and what a mouth does then. In the capture process alone."""
