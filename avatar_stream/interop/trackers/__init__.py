"""What other face trackers send: one file for each protocol, each a pure function over the bytes of a datagram."""
