"""Other programs that the studio works together with, each in a folder of its own."""
