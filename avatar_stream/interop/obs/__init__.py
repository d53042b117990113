"""OBS Studio: puts the character into it, takes it out again, and follows its scenes."""
