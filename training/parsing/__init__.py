"""Teaches the network that finds heads and anchors in an illustration and labels its pixels."""
