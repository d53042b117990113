"""What is done in the middle of a show at the press of a key: actions in words, keys, and keys that work everywhere."""
