"""A date as the web writes it in, the same moment as ISO text out, with the time zone it was written in."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

__all__ = ["iso_moment", "moment_of"]


def iso_moment(text: str | None) -> str | None:
    """The moment that a date of a mail, a feed or a sitemap names, as ISO text; None if it is in neither form.

    The zone stays the one it was written in, and is left out where none is named; a day without a time stays a day.

    >>> iso_moment("Wed, 12 Mar 2031 08:30:00 +0200"), iso_moment("2031-03-12T08:30Z"), iso_moment("2031-03-12")
    ('2031-03-12T08:30:00+02:00', '2031-03-12T08:30:00+00:00', '2031-03-12')
    """
    words = (text or "").strip()
    try:
        return dt.date.fromisoformat(words).isoformat()
    except ValueError:
        pass
    try:
        return dt.datetime.fromisoformat(words).isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(words).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def moment_of(iso: str | None) -> dt.datetime | None:
    """The moment of an ISO text; where it names no zone, or no time, the earliest that it can mean on this earth.

    >>> moment_of("2031-03-12").isoformat()
    '2031-03-11T10:00:00+00:00'
    """
    if iso is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(iso)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=14)))  # as on Kiritimati, where days begin
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
