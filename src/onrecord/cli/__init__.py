"""The command line: thin faces over `onrecord.api`, the desk and the watch.

commands     brief, quotes, verify, demo, eval, and how a command ends
batching     batch
exporting    export
bundling     bundle
keeping      add, stories, story, what-is-new, search, articles, diff, desk
correcting   correct
watching     watch
serving      serve
terminal     what every command does on the terminal
"""

from onrecord.cli.commands import main

__all__ = ["main"]
