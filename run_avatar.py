"""Start here: ``python run_avatar.py`` brings a character to life; ``python run_avatar.py --help`` says more."""

from avatar_stream.__main__ import main

if __name__ == "__main__":
    main()
