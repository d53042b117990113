"""The command line: one file for each command, a thin shell over what does the work."""
