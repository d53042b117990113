"""``python -m avatar_stream``, the same as ``run_avatar.py``."""

from avatar_stream.cli import main

if __name__ == "__main__":
    main()
