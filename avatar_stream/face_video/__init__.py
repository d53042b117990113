"""Face video coding: a person's own video from semantics and a few pictures of theirs."""
