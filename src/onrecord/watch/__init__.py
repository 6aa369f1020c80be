"""A watch over feeds: what they name is fetched, kept in a desk, and told of, for as long as nobody stops it.

feeds     feeds.toml                   -> Watchlist
looping   feeds, a desk, a clock       -> articles in the desk, notices of what is new
sending   notices                      -> lines of a file, posts to a webhook
"""

from onrecord.watch.feeds import Feed, Watchlist, parse_watchlist
from onrecord.watch.looping import Log, Watcher
from onrecord.watch.sending import FileSink, Sink, Webhook

__all__ = ["Feed", "FileSink", "Log", "Sink", "Watcher", "Watchlist", "Webhook", "parse_watchlist"]
