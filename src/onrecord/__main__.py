"""``python -m onrecord``, for where the command is not on the path."""

from onrecord.cli import main

main()
