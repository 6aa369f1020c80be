"""Train the statement tagger and export it: ``python -m training.tagger --help``."""
