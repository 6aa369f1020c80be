"""What some ways out need beside OnRecord itself: the error that names the extra to install."""

from __future__ import annotations

from onrecord.errors import UsageError

__all__ = ["missing"]


def missing(what: str, package: str, extra: str) -> UsageError:
    """The error that `what` needs a package that is not installed.

    >>> print(missing("PDF", "typst", "export"))
    PDF needs typst, which is not installed: pip install 'onrecord[export]'.
    """
    return UsageError(f"{what} needs {package}, which is not installed: pip install 'onrecord[{extra}]'.")
