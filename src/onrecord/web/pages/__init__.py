"""The pages: each module takes requests, reads the shelf, and writes one kind of page."""

from onrecord.web.pages import add, article, correct, corrections, exports, network, new, people, search, stories, story

ROUTERS = (
    stories.router,
    new.router,
    search.router,
    add.router,
    correct.router,
    corrections.router,
    exports.router,
    story.router,
    network.router,
    people.router,
    article.router,
)
"""Everything that is shown, in the order in which addresses are looked up."""

__all__ = ["ROUTERS"]
