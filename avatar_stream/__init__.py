"""Bring one picture of any character to life with a plain webcam."""

__version__ = "0.1.0"
