"""The version of OnRecord, which every record names as its maker; the build reads it from here too."""

__all__ = ["__version__"]

__version__ = "0.1.0"
