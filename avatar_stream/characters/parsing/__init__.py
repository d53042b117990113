"""What each pixel of a picture of a character shows, and where its faces are: one small network of our own."""
