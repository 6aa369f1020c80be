"""``python -m onrecord``, for where the command is not on the path."""

from onrecord.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
