"""How the text around a report reads: one line, or one sentence, in; the reason to drop it out, or None.

These are the set phrases of news sites and agencies, under the reasons that `Dropped` knows. Beside each stands a line
that it matches, made up. Every repetition is bounded and most patterns are tried at one place only, so that time is
linear in the text: ``_OPENING`` at the start of a line, ``_CLOSING`` in its last characters, ``_ANYWHERE`` where one of
its words is in the line at all.
"""

from __future__ import annotations

import re
from collections import Counter

__all__ = [
    "INLINE",
    "INLINE_HEADLINES",
    "REASONS",
    "appeal_cues",
    "has_appeal_cue",
    "is_names",
    "is_post",
    "is_speech",
    "opens_related",
    "reason_of_line",
    "reasons_of",
]

_MAX_WORDS = 60  # a longer line is looked at sentence by sentence, unless it is a caption
_MAX_CAPTION_CHARS = 900  # agencies write up to five sentences under a picture
_TAIL_CHARS = 170

_AGENCY = (
    r"(?-i:AP|AFP|EPA|EFE|PA|UPI|DPA|dpa|TASS|ANSA|AAP|Reuters|REUTERS|Getty(?: Images)?|Shutterstock|Alamy|Bloomberg"
    r"|Xinhua|Anadolu(?: Agency)?|Rex(?: Features)?|PA Wire|PA Media|Press Association|Associated Press|iStock|ZUMA"
    r"|Zuma|NurPhoto|Imago|Sipa|SIPA|Redux|Corbis|Kyodo)"
)
_MEDIUM = r"(?:interactive|video|photos?|photo gallery|gallery|in pictures|podcast|graphic|live updates|quiz|poll|map)"
_PICTURE = r"(?:photo|image|picture|photograph|illustration|credit|video|source)"
# Names, places and what joins them: "Ada Quist in Vellmar and Bo Lind; editing by Cy Oye".
_CREDITS = (
    r"(?:[\s,;:&()]|(?-i:\b[A-Z][\w.'’-]{0,30}(?!\w))|\b(?:and|in|at|by|from|the|of|with|for|additional|reporting|writing"
    r"|editing)\b){1,160}"
)

# Where to reach somebody: "ada@herald.example", "@quist", "[email protected]", "on 0800 555 0142".
_ADDRESS = (
    r"(?:\S@\w|(?<!\w)@\w{2}|\[email"
    r"|\b(?:at|on|to|us|us:|phone:?|tel\.?:?) (?!(?:19|20)\d\d ?[-–])\+?\(?\d[\d() -]{5,20}\d\b)"
)
# "Tell us", "Send pictures to", "Ring our"; not "Text messages show", "Call logs show".
_ASKS_TO_WRITE = (
    r"(?:(?:if|to|for) [^,.!?]{2,80}, )?(?:please |you can )?"
    r"(?:e-?mail|contact|reach|write|ring|call|phone|text|whatsapp|message|tweet|dm|tell|ask|send|submit|share|let|drop"
    r"|get in touch)(?=:| (?:\S{0,30}@|\[|(?-i:[A-Z])|(?:to|us|our|your|me|him|her|them|the|an?|any|in"
    r"|on|at|with|or|and|it|what|if|now|today|directly)\b))"
)
# What a subscriber gets, and what it costs: "our morning briefing", "from 2 crowns a month", "$1 per week".
_LETTERS = (
    r"(?:newsletters?|e-?mails?|bulletins?"
    r"|(?:daily|weekly|morning|evening|news|our|free) (?:briefings?|digests?|updates?)"
    r"|(?:news|breaking|e-?mail|our|your|free|push) alerts|inbox|mailing list)\b"
)
_PRICE = r"(?:[£$€] ?)?\d[\d.,]{0,8}(?: ?[a-z]{1,12})? ?(?:an?|per|each|every|/) ?(?:day|week|month|year|issue)\b"
_NOT_TOLD = r"(?!.{0,200}\b(?:said|says|told|added|warned|wrote)\b)"

_OPENING: dict[str, tuple[str, ...]] = {
    "caption": (
        # "Enlarge this image toggle caption Ada Quist/AP", "open image in gallery The port ( Reuters )"
        r"(?:open image in gallery|media caption\b)",
        # "Expand photo The port", "Tap to enlarge. The port", "Click on the picture to see it in full"
        r"(?:enlarge|expand|zoom in on|maximi[sz]e) (?:this |the )?(?:image|photo|picture|photograph)\b",
        r"(?:tap|click|press|swipe|hover)(?: here| (?:on )?(?:the |this )?(?:image|photo|picture))? (?:to|for) "
        r"(?:enlarge|expand|zoom|a larger|see (?:it|the picture) )",
        r"image (?:copyright|caption|source|credit)\b",
        r"(?:media playback is (?:un|not )supported|toggle caption|hide caption|view (?:image|fullscreen)\b)",
        r"facebook twitter pinterest\b",
        # "FILE - In this May 3, 2031 photo, ships wait", "FILE PHOTO: Ships wait", "Cover: Ships wait", "Photo: Herald"
        r"(?:file(?: photo| image| picture)?|cover(?: image| photo)?|photo(?:graph)?|image|picture|pictured|caption"
        r"|main image)\s?(?::|[-–—])\s?\S",
        r"in this .{0,80}?\b(?:photo|image|picture|photograph|frame grab|combination|illustration)\b",
        r"this .{0,60}?\b(?:photo|image|picture|photograph|combination)\b.{0,40}\b(?:shows?|provided|taken|released)\b",
        r"a combination (?:photo|picture|image)\b",
        # "Getty Images", "CLOSE The port reopened on Monday. Herald video"
        _AGENCY + r"$",
        r"(?-i:CLOSE [A-Z])",
    ),
    "ad": (
        # "ADVERTISEMENT", "Story continues below", "Advertisement 4", "CLICK HERE TO GET THE HERALD APP"
        r"\W*(?:advertisement|advertising|ad|sponsored(?: content)?|promoted|paid post)\W*\d*$",
        # "Advertisement – story continues below", "Ad | Scroll down to read on", "The report continues after this ad"
        r"\W*(?:advertisement|advertising|ad|sponsored)(?: [-–—|·/] ?| ?[–—:|·(.] ?)(?:.{0,40} )?(?:continue[sd]?"
        r"|resumes?|scroll|skip|swipe|read on|reading)\b.{0,50}$",
        r"(?:advertisement )?(?:story|article) (?:continue[sd]|resumes)(?: below)?\b.{0,40}$"
        r"|(?:the |this )?(?:story|article|report|text|content) (?:continues|resumes) (?:below|after)\b.{0,40}$"
        r"|continue reading(?: below)?\W*$|scroll (?:down )?to continue|skip (?:this )?(?:ad|advertisement)\W*$",
        r"click (?:here )?(?:to|for) .{0,40}\bapp\W*$",
        r"(?:.{0,60}[?:])?\W*(?:get|download) the .{1,60}\bapp\b.{0,60}$",
        r"want news from .{1,60}\bclick\b",
    ),
    "legal": (
        # "Copyright © 2031 Herald. Click here for permission.", "By signing up you agree to our terms."
        r"\W*(?:copyright\b|©|\(c\) ?\d{4})",
        r"by (?:signing up|subscribing|clicking|submitting|continuing)\b",
        r"terms of (?:use|service)\b|cookie (?:policy|settings)",
    ),
    "contact": (
        # "Follow Ada on Twitter", "Send tips to ada@herald.example", "Write to Ada Quist at ada@herald.example"
        r"\W*(?:you can )?(?:follow|find|like|join|tweet|connect with) .{0,120}?(?:\bon (?:twitter|facebook|instagram"
        r"|x\b|bluesky|threads|telegram|linkedin|youtube|google news)|@\w|twitter\.com|x\.com)",
        r"follow us\b.{0,80}$|on twitter, follow\b",
        r"(?:please )?(?:send|submit|share) (?:us )?(?:your |a |any )?(?:news )?(?:tips?|stor(?:y|ies)|questions)\b",
        # "Tell us what you saw: ada@herald.example", "Send your pictures to ...", "Ring our newsdesk on 0800 555 0142"
        _ASKS_TO_WRITE + _NOT_TOLD + r".{0,160}?" + _ADDRESS,
        r"contact us (?:at|on|by|via)\b",
        r"(?:do you have|have you got|got) a (?:story|tip|question|news)\b",
    ),
    "byline": (
        # "Contributing: Ada Quist", "(Reporting by Ada Quist; editing by Bo Lind)", "With agency wires"
        r"\W*contributing(?: writers?)?\s?:",
        r"\W*(?:with )?(?:additional |further )?reporting (?:by|from) " + _CREDITS + r"\W*$",
        r"\W*(?:writing|editing|edited|compiled|produced) by (?-i:[A-Z])",
        r"\W*with (?:post |wire |agency |news )?(?:wires?|wire (?:services|reports)|agenc(?:y|ies)(?: reports)?)\W*$",
        # "By Ada Quist, senior fellow at the Institute of Ports", "Analysis by Ada Quist", "— Ada Quist"
        r"by (?-i:(?:the )?[A-Z][\w.'’-]{0,30} ){1,4}(?-i:[A-Z]|and |for |in )[^.!?]{0,100}$",
        r"by (?-i:[A-Z][\w.'’-]{0,30} [A-Z][\w.'’-]{0,30})$",
        # "By Herald reporters and agencies"
        r"by (?:[\w’'-]{2,20} ){0,3}(?:reporters?|correspondents?|staff|agencies|writers?)(?: and [\w ]{2,30})?$",
        r"(?:analysis|words|story|text|photos|opinion|comment) by (?-i:[A-Z])[^.!?]{0,80}$",
        r"[—–-]{1,2} ?(?-i:[A-Z][\w.'’-]{0,30} [A-Z][\w.'’-]{0,30})$",
        # "Ada Quist covers ports for the Herald."
        r"(?-i:[A-Z])[\w.'’-]{1,20} (?-i:[A-Z])[\w.'’-]{1,20} (?:covers|writes about) .{0,100}\b(?:for|at) .{0,60}$",
    ),
    "appeal": (
        # "Sign up for Daily Newsletters", "Support the Herald's journalism", "Subscribe to the Herald podcast"
        r"(?:please )?(?:sign up|subscribe|register|support|donate|join|become|help us|consider|get|receive|let our"
        r"|want|log in)\b.{0,200}\b(?:newsletters?|inbox|journalism|membership|member|subscriber|alerts|donation"
        r"|contribution|daily briefing|reporting|subscription|updates here|free trial)\b",
        # "Sign up for The Tide, our daily email", "Receive our morning briefing", "Join us from 2 crowns a month"
        rf"(?:please )?(?:sign up|subscribe|register)\b(?! of\b){_NOT_TOLD}.{{0,160}}?(?:\b{_LETTERS}|{_PRICE})",
        r"(?:please )?(?:get|receive|join|try)\b" + _NOT_TOLD + r".{0,80}?\b(?:our|your|free)\b.{0,60}?\b" + _LETTERS,
        r"(?:please )?(?:join (?:us|them|now|today|\d[\d,]* )|become an? (?:member|subscriber|supporter|patron|friend)"
        r"|donate |upgrade (?:to|now|your)\b|start your )" + _NOT_TOLD + r".{0,120}?" + _PRICE,
        r"(?:(?:newsletter )?sign[ -]?up|subscribe(?: now| today)?|donate(?: now| today)?|support (?:us|now))\W*$",
        r"interested in .{1,60}\? add .{1,60} as an interest\b",
        r"(?:for .{1,120}, )?subscribe to .{1,100}$",
    ),
    "date": (
        # "Updated at 2:20 p.m. ET", "This story was updated at 9:05 a.m.", "This is a developing story. Check back."
        r"\W*(?:last |first )?(?:updated|published|posted|modified)\b.{0,60}$",
        r"\W*this (?:story|article|report|post|page) (?:was|has been) (?:last )?updated\b.{0,80}$",
        r"(?:this is a )?(?:developing|breaking)(?: news)? story\b.{0,120}\b(?:updates?|check back|more)\b.{0,80}$",
        r"\(this (?:story|version of the story) (?:adds|corrects|fixes|refiles)\b.{0,120}\)$",
    ),
    "related": (
        # "Read more: Port reopens", "More:Port reopens", "SEE ALSO: ...", "WATCH: ...", "Full Coverage: Ports"
        r"\W*(?:read(?: more| next| also| on| it)?|related(?: \w{1,20})?|see also|also (?:read|see)"
        r"|watch(?: live| more)?|must[- ](?:read|see|watch)|don[’']t miss|full coverage|in (?:pictures|photos)"
        r"|further reading|go deeper|(?:read|more|see) (?:from|on|in) [^:]{2,40})\s?:\s?.{0,220}$",
        r"\W*(?:listen|more|recommended)\s?:(?:\s?.{0,220}[^.])?$",
        # "Read Ada Quist's full analysis here", "Click on the Herald for more.", "(For a graphic on ports click here)"
        r"(?:read|see|watch|view|find|hear|listen to|check out)\b.{0,120}\b(?:here|below|analysis|interview)\W*$",
        r"\(?click\b.{0,120}$|\(?for (?:a|an interactive) graphic\b.{0,120}$",
        # "More from the Herald", "Most read", "Other key port stories from the Herald:"
        r"(?:more|read more) (?:from|on|about|stories|news|coverage|in)\b[^.!?]{0,60}$",
        r"(?:related|recommended|trending|most (?:read|popular|viewed)|you (?:may|might) (?:also )?like"
        r"|what to read next)\b[^.!?]{0,60}$",
        r"related (?:video|coverage|story|stories|article|articles|topics|slideshow)\b.{0,200}$",
        r"(?:top|more|latest|other|key) (?:\w{1,20} ){0,3}(?:stories|headlines|news)\b[^.!?]{0,40}:?$",
        # "VIDEO: Port reopens", "The Port - Interactive map of the harbour"
        _MEDIUM + r"\s?[:|]\s?.{3,160}$",
        r".{3,80} [-–—|] " + _MEDIUM + r"\b.{0,60}[^.]$",
        r"(?:subscribe|listen) (?:to|on) .{0,100}\b(?:podcast|youtube|spotify|apple|newsletter)\b.{0,60}$",
        # "Port reopens Read more"; "Ports:Why they matter", a link's label and headline run together; "[Port reopens]"
        r".{5,160} read more$",
        r"(?-i:[A-Z][^:.!?]{2,40}:[A-Z‘'\"“].{9,140}[^.])$",
        r"\[[^\[\]]{15,150}\]$",
    ),
    "navigation": (
        # "Slideshow (5 Images)", "Skip to main content", "For more port stories, visit our harbour page."
        r"slideshow\b.{0,30}$|\d+ (?:images|photos|comments?)$|view (?:gallery|all|more|\d+).{0,40}$",
        r"skip to .{1,40}$|(?:jump|back|return) to (?:the )?(?:top|home(?:page)?|start|article|main content)$",
        r"for (?:more|the latest) .{0,100}\b(?:check|visit|see|go to|click|follow|head to|tune|listen)\b.{0,120}$",
        r"(?:visit|check out) .{1,60}\b(?:homepage|home page|website|site|page|section)\b.{0,60}$",
        r"(?:now playing|up next|replay|play video|watch now|loading\W*|close|menu|search|print|email|here)$",
        r"(?:share|save|comments?|copy(?: link)?|link copied|(?:play )?facebook|twitter|whatsapp|flipboard|reddit)$",
        r"(?:previous|next|expand|(?:read |see |show )?more|live|video|listen|watch|hide|transcript|linkedin)\W*$",
        r"share (?:this|on|via|your|all sharing)\b.{0,200}$|read or share this\b.{0,200}$|don[’']?t see the .{0,60}$",
        r"just watched\b|embed .{0,120}\bcopy this code\b",
        r"(?:this article )?(?:tagged|filed) under\b|analysis ?/ ?opinion\W*$",
        r"this (?:story|post|article) (?:first |originally )?(?:appeared|was (?:first |originally )?published) "
        r"(?:on|in|at|by)\b",
        r"this article is more than \d+ \w{1,10} old$",
    ),
}

_CLOSING: dict[str, tuple[str, ...]] = {
    "caption": (
        # "... at the port. (AP Photo/Ada Quist)", "... (Ada Quist/Reuters)", "(Photo: Port Authority)"
        r"\((?-i:AP|AFP|EPA|Reuters|Getty) (?:photo|images?)\b[^()]{0,100}\)(?: more)?$",
        r"\(" + _PICTURE + r"s?(?: by|:)[^()]{1,120}\)(?: more)?$",
        r"\([^()]{1,100}(?:/ ?|via |for |\| )" + _AGENCY + r"(?:,? (?:file|pool|photo))?[^()\w]{0,3}\)(?: more)?$",
        # "Ships wait (Coast Pictures)", "Ships wait (Coast Images/Ada Quist)"
        r"\((?-i:[A-Z])[\w.&’' -]{1,30} (?-i:Images?|Pictures|Photos?|Photography)(?: ?[/|,] ?[^()]{2,40})?\)$",
        r"[^.!?”\"’'] ?\( ?" + _AGENCY + r"(?: ?/ ?" + _AGENCY + r")? ?\)$",
        # "Ships wait. REUTERS/Ada Quist", "Ada Quist/AP, FILE", "Ada Quist | AFP | Getty Images", "Photograph: Quist"
        r"(?-i:\bREUTERS ?/ ?[A-Z]).{0,100}$",
        r"\b[\w.'’-]{1,40} ?[/|] ?" + _AGENCY + r"(?: via " + _AGENCY + r"| ?[/|] ?" + _AGENCY + r")?"
        r"(?: photo)?(?:,? file)?$",
        r"\b(?:photo|photograph|image|picture|credit|illustration)s?(?: credit)?: [^.:!?]{2,80}$",
    ),
}

# Words of which one must be in the line, and what is then looked for.
_ANYWHERE: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "ad": ((("promo code", "% off"), r"\bpromo code\b|\b\d+% off\b.{0,60}\b(?:member|subscri)"),),
    "legal": (
        # "All rights reserved.", "The views expressed here are the author's own."
        (("all rights reserved",), r"\ball rights reserved\b"),
        (("may not be",), r"\bmay not be (?:published|reproduced|broadcast|rewritten|redistributed)\b"),
        (
            ("views expressed", "opinions expressed"),
            r"\b(?:views|opinions) expressed (?:in|by|here|are|on).{0,100}\b(?:own|author|not necessarily|do not)\b",
        ),
        (
            ("without charge", "licensing opp", "reprint perm"),
            r"available without charge to\b|for licensing opportunities\b|reprint permission\b",
        ),
        (("recaptcha", "privacy policy"), r"\bprotected by recaptcha\b|\b(?:our|the) privacy policy\b"),
    ),
    "contact": (
        # "Ada Quist is a writer. Follow her on Twitter", "Get in touch with our team by email."
        (
            ("follow ",),
            r"\bfollow (?:him|her|them|me|us) (?:(?:on|at) )?(?:@|twitter|facebook|instagram|x\b|bluesky|threads)",
        ),
        (
            ("get in touch", "emailing us", "email us", "be reached"),
            r"\bget in touch\b.{0,60}\b(?:us|team|by|at|via|email)\b|\be-?mail(?:ing)? us at\b"
            r"|\bcan be reached (?:at|on|by)\b",
        ),
    ),
    "byline": (
        # "The Associated Press contributed to this report.", "Quist reported from Vellmar; Lind contributed."
        (
            ("contributed",),
            r"\bcontributed (?:\w{1,12} )?(?:to|from) (?:this|the) (?:report|story|article|post|piece)\b"
            r"|\bcontributed reporting\b",
        ),
        (("reported from",), r"\breported from (?-i:[A-Z]).{0,40}(?:contribut|[.;]$)"),
        (("reports",), r"\bbased (?:in part )?on (?:wire|agency) (?:service )?reports\b"),
        # "Ada Quist is a columnist for the Herald. Email her at ada@herald.example"
        (
            ("twitter", "email", "contact"),
            r"^(?-i:[A-Z])[\w.'’ -]{3,60}? (?:is|was) (?:a|an|the|our) .{0,120}\b(?:reporter|correspondent|columnist"
            r"|editor|writer|host|contributor|bureau chief|fellow|professor|author|attorney)\b.{0,300}"
            r"\b(?:twitter|email|contact)\b",
        ),
    ),
    "appeal": (
        # "The news, delivered to your inbox.", "Sign up for our evening newsletter."
        (("inbox",), r"\b(?:delivered|sent|straight|right) .{0,40}\b(?:your )?inbox\b"),
        (
            ("newsletter",),
            r"\bnewsletters?\b.{0,80}\b(?:sign up|signing up|subscribe|inbox)\b"
            r"|\b(?:sign up|subscribe)\b.{0,80}\bnewsletters?\b",
        ),
    ),
}

REASONS = ("caption", "ad", "legal", "contact", "byline", "appeal", "date", "related", "navigation")


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


_OPENINGS = tuple((reason, _any(_OPENING[reason])) for reason in REASONS)
_CLOSINGS = tuple((reason, _any(_CLOSING[reason])) for reason in REASONS if reason in _CLOSING)
_ANYWHERES = tuple(
    (reason, words, re.compile(pattern, re.I)) for reason in REASONS for words, pattern in _ANYWHERE.get(reason, ())
)

# Reasons whose phrases also stand in reports of speech: there, quoted words beside a verb of speech keep the line.
_MAY_BE_SPEECH = frozenset(("legal", "contact", "byline", "appeal", "ad", "date"))
_SPEECH = re.compile(
    r"\b(?:said|says|told|tells|asked|added|wrote|writes|tweeted|argued|warned|insisted|announced|explained|replied"
    r"|claimed|stated|noted|testified|called|vowed)\b",
    re.I,
)
_QUOTE = re.compile(r"[\"“”‘]")

# A sentence that asks or tells the reader: "Like what you read?", "Got a story?", "Follow us wherever you are."
_SENTENCE_END = re.compile(r"(?<=[.!?…:])\s+")
_TO_READER = re.compile(
    r"(?:[^.!?]{0,120}\b(?:you|your)\b[^.!?]{0,80}\?"
    r"|(?:got|want|need|like|love|enjoyed|interested|curious|missed|fancy|saw|seen|spotted|heard|know|any|looking)\b"
    r"[^.!?]{1,100}\?"
    r"|(?:never|do not|don[’']t) miss\b[^.!?]{1,80}[.!:]?"
    r"|(?:please |you can |and |or )?(?:follow|find|join|like|send|write|tell|share|support|watch|listen|read|visit"
    r"|stay|keep|download|get|e-?mail|call|contact)\b[^.!?]{0,100}\b(?:you|your|us|our)\b[^.!?]{0,80}[.!…:]?)\Z",
    re.I,
)
_ENDS_ADDRESS = frozenset(("contact", "appeal", "legal", "related", "ad"))

# An embedded post is part of the report: "Ships wait — Ada Quist (@quist) May 3, 2031", "... pic.twitter.com/abc"
_POST = re.compile(r"\(@\w{2,30}\)|\bpic\.twitter\.com/|https?://t\.co/")

# A headline of another story, set in capitals: "HARBOUR CHIEF WARNS STRIKE ‘COULD LAST’ UNTIL SPRING". Headings of the
# article itself in capitals are shorter: "THREAT TO TRADE?".
_CAPITALS_WORDS = 6
_CAPITALS_SHARE = 0.9

# An aside that points to another story inside a paragraph: "(RELATED: Port reopens)".
INLINE = re.compile(r"\((?:RELATED|READ MORE|READ|SEE ALSO|SEE|WATCH|MORE|ALSO|LISTEN)\s?: ?[^()]{3,200}\)")

# Headlines about somebody, which some sites put behind the name, after the full name and before the word MORE: "Leo
# Tarn [Leopold James TarnTarn to open bridge Five things to know about Tarn MORE] said".
INLINE_HEADLINES = re.compile(
    r"\b(?P<last>[A-Z][\w’'-]{0,20}[a-z])"
    r"(?P<run>\s*(?:(?:[A-Z][\w’'-]{0,24}|[A-Z]\.|\([\w’'-]{1,24}\))\s+){1,6}(?P=last)\s*(?=[A-Z0-9\"“‘'])"
    r"[^\n]{0,900}?\bMORE\b)"
)

# What appeals say. One of these may stand in a report; several different ones in a paragraph do not.
_APPEAL_CUE = re.compile(
    r"\b(?:your (?:support|donation|contribution|gift|membership|subscription)|support now|donate (?:now|today|here)"
    r"|support (?:our|independent|quality|the \w{1,20}[’']s|\w{1,20}[’']s) (?:\w{1,20} )?(?:journalism|reporting|work)"
    r"|(?:quality|independent|explanatory|public-service|nonprofit|fearless|trusted) (?:independent )?journalism"
    r"|afford (?:it|to pay)|paywalls?|reader-(?:funded|supported)"
    r"|one-time (?:donation|contribution)|(?:make|making) a (?:\w{1,20} )?(?:donation|contribution|gift)"
    r"|become a (?:\w{1,20} )?(?:member|subscriber|supporter|patron)|for as little as|unlimited access|ad-free"
    r"|helps? us (?:to )?(?:tell|keep|continue|fund|report)|allows us to|we need your|small favou?r to ask"
    r"|if you (?:can|value|like|enjoy(?:ed)?|believe in|are able)|our (?:readers|journalists|mission|newsroom)"
    r"|support (?:us|the work)|financial(?:ly)? (?:support|contribut\w{1,6})|sign up|newsletters?"
    r"|subscribe|read more|we believe)\b",
    re.I,
)

# A word of a name: "Quist", "O’Dell", "J.", "van"; but not "Port’s", nor what opens or joins headlines.
_NAME_WORD = re.compile(
    r"(?!.{0,40}['’]s\Z)(?!(?:A|An|The|Is|Are|Was|Were|Here|In|Of|To|For|On|At|With|How|Why|What|As|By|From|After|Over|No"
    r"|Not|New|Will|Says|Its?|His|Her|Their|But|Or|Into|Out|Up|Off|More|Than|That|This)\Z)"
    r"(?:[A-Z][\w'’-]{0,40}|[A-Z]\.(?:[A-Z]\.)?|Jr\.|Sr\.|St\.|van|von|de|der|di|la|el|al|bin)\Z"
)
_BETWEEN_NAMES = re.compile(r",(?: and)?|\band\b|&|;|\|")
_MAX_NAME_WORDS = 14
_ROLE = re.compile(
    r"\b(?:correspondent|reporters?|editor|staff writer|columnist|contributor|bureau|news service|press|writers?"
    r"|network|opinion|today|times|post|news|herald|journal)\b",
    re.I,
)
_IN_ROLES = frozenset(("staff", "writer", "of", "the", "for", "and", "news", "reporter", "correspondent", "editor"))

_OPENS_RELATED = re.compile(
    r"\W*(?:read (?:more|next|also)(?: from [^:]{2,40})?|related(?: (?:stories|articles|coverage|content|links))?"
    r"|more|see also|more (?:from|on) [^:.]{2,40}"
    r"|(?:other|more|top|latest) (?:\w{1,20} ){0,3}stories(?: from [^:]{2,30})?|online|recommended|also)\s?:?\W*\Z",
    re.I,
)


def reason_of_line(line: str) -> str | None:
    """The reason to drop a line (or a sentence), None if nothing in it is a set phrase of what surrounds a report.

    >>> reason_of_line("Sign up for our daily newsletter"), reason_of_line("The port will reopen, she said.")
    ('appeal', None)
    """
    line = line.strip()
    if not line or len(line) > _MAX_CAPTION_CHARS or is_post(line):
        return None
    words = len(line.split())
    reason = next((reason for reason in reasons_of(line) if not (reason in _MAY_BE_SPEECH and is_speech(line))), None)
    if words > _MAX_WORDS and reason != "caption":
        return None
    if reason is None:
        reason = _reason_of_address(line)
    if reason is None and words >= _CAPITALS_WORDS and _is_capitals(line):
        return "related"
    return reason


def _reason_of_address(line: str) -> str | None:
    """The reason of a line in which every sentence speaks to the reader or is a set phrase, and one is: its last."""
    first, *others = _SENTENCE_END.split(line)
    if not others or is_speech(line) or _QUOTE.match(line):
        return None
    reasons = [next(iter(reasons_of(sentence)), None) for sentence in (first, *others)]
    asked = all(reason or _TO_READER.match(text) for text, reason in zip((first, *others), reasons, strict=True))
    return next((reason for reason in reversed(reasons) if reason in _ENDS_ADDRESS), None) if asked else None


def reasons_of(line: str) -> list[str]:
    """The reasons of `REASONS` whose phrases a line holds, surest first, even where others speak for keeping it.

    >>> reasons_of("Updated at 2:20 p.m. Follow us on Twitter.")
    ['contact', 'date']
    """
    folded = line.lower()
    found = {reason for reason, pattern in _OPENINGS if pattern.match(line)}
    found |= {reason for reason, pattern in _CLOSINGS if pattern.search(line, max(0, len(line) - _TAIL_CHARS))}
    found |= {
        reason
        for reason, words, pattern in _ANYWHERES
        if reason not in found and any(word in folded for word in words) and pattern.search(line)
    }
    return [reason for reason in REASONS if reason in found]


def has_appeal_cue(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` says something that appeals say."""
    return bool(_APPEAL_CUE.search(text, start, end))


def appeal_cues(text: str) -> int:
    """How many different things a text says that appeals say."""
    return len({match.group().lower() for match in _APPEAL_CUE.finditer(text)})


def opens_related(line: str) -> bool:
    """Tell whether a line announces a list of links: "Read more:", "Related stories".

    >>> opens_related("Read more:"), opens_related("The port")
    (True, False)
    """
    return bool(_OPENS_RELATED.match(line))


def is_names(line: str) -> bool:
    """Tell whether a line holds nothing but names of people, or an outlet's own name or role beside them.

    >>> is_names("Ada Quist and Bo Lind"), is_names("Herald staff writer"), is_names("Port reopens")
    (True, True, False)
    """
    words = line.replace(",", " ").split()
    if not 1 <= len(words) <= _MAX_NAME_WORDS or line.rstrip()[-1] in ".!?:":
        return False
    if _ROLE.search(line) and not any(word.islower() and word not in _IN_ROLES for word in words):
        return len(words) <= _MAX_NAME_WORDS // 2
    names = [name.split() for name in _BETWEEN_NAMES.split(line) if name.strip()]
    return all(2 <= len(name) <= 4 and all(_NAME_WORD.match(word) for word in name) for name in names)


def is_post(line: str) -> bool:
    """Tell whether a line is an embedded post of a social network, which is part of the report."""
    return bool(_POST.search(line))


def is_speech(line: str) -> bool:
    """Tell whether a line has quoted words and a verb of speech: then it reports what someone said."""
    return bool(_QUOTE.search(line) and _SPEECH.search(line))


def _is_capitals(line: str) -> bool:
    found = Counter(line)
    letters = sum(times for char, times in found.items() if char.isalpha())
    capitals = sum(times for char, times in found.items() if char.isupper())
    return line[-1] != "." and capitals >= _CAPITALS_SHARE * letters
