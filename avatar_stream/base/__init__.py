"""What every other folder stands on: clock, mailbox, supervisor, registry, places on disk. Knows nothing of faces."""
