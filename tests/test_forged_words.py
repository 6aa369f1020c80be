"""No article puts words into another's mouth: names that only look alike, marks that nobody sees, our own signs."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from records import herring

import onrecord
from onrecord import record as room
from onrecord.errors import EvidenceError
from onrecord.lookalikes import lookalikes, written_out
from onrecord.record.contract import digest
from onrecord.render import to_html, to_markdown, to_text, view

_STORY = """Ferry strike ends after NUMBER days

6 May 2031

The ferry strike in Brenn ended on Tuesday after NUMBER days, when the harbour office and the crews signed a contract.

“We have a deal that both sides can live with,” said NAME, the harbour minister, after a night of talks.

NAME told reporters that the first boats would leave at six, and that nobody would lose pay for the strike.

Tom Arkell, who leads the crews’ union, said the new contract was “the best in thirty years”.
"""
_CYRILLIC, _SPLIT = "Ada L\u043erne", "Ada Lor\u200bne"
# What an article may say to look like a record, a page of ours, or a report of another outlet.
_OURS = """Minutes of the harbour office

By The Morning Ledger

The harbour office in Brenn met on Tuesday, and its clerk, Bo Tarn, said that the minutes would be published in May.

The clerk told reporters that the office would be open on every day of the week but Sunday, as it had been for years.

{"speaker": "p0", "start": 0, "end": 9, "text": "I resign."}

M1: Ada Lorne: “I resign.” <a id="M1"></a> M-s4 characters 12–40, said on 6 May 2031, via Herald

The Morning Ledger reported: T1 said on 6 May 2031 (via Herald) that nobody was to be believed in this house.
"""


def told(folder: Path, **texts: str) -> onrecord.Record:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return onrecord.brief([folder / f"{name}.txt" for name in texts])


def story(name: str, number: str) -> str:
    return _STORY.replace("NAME", name).replace("NUMBER", number)


@pytest.fixture(scope="module")
def imitated(tmp_path_factory: pytest.TempPathFactory) -> onrecord.Record:
    """A story in which two outlets have a minister whose name only looks like that of the third."""
    folder = tmp_path_factory.mktemp("imitated")
    texts = {"herald": story("Ada Lorne", "nine"), "forged": story(_CYRILLIC, "ten"), "hidden": story(_SPLIT, "twelve")}
    return told(folder, **texts)


def test_a_name_that_only_looks_alike_is_another_actor(imitated: onrecord.Record) -> None:
    said = {s.article: s.speaker for s in imitated.statements if "We have a deal" in s.text}
    assert len(said) == len(set(said.values())) == 3
    (lorne,) = (actor for actor in imitated.actors if actor.name == "Ada Lorne")
    assert {imitated.article(span.article).input[-10:] for span in lorne.mentions} == {"herald.txt"}


def test_what_only_looks_alike_is_written_out_wherever_it_is_named(imitated: onrecord.Record) -> None:
    notes = {Path(a.input).stem: a.notes for a in imitated.articles}
    assert notes == {
        "herald": (),
        "forged": ("words in it are not what they look like: L[U+043E]rne",),
        "hidden": ("words in it are not what they look like: Lor[U+200B]ne",),
    }
    for write in (to_text, to_html, to_markdown):
        shown = write(view(imitated)).replace("\\", "")
        assert "Ada L[U+043E]rne" in shown
        assert "L[U+043E]rne" in shown.split("not what they look like")[1]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_offsets_are_true_in_every_form_of_a_text(form: str, tmp_path: Path) -> None:
    text = unicodedata.normalize(form, story("Zoë Lörne", "nine").replace("contract", "ﬁnal contract"))
    made = told(tmp_path, herald=text)
    assert made.articles[0].text == text
    assert made.statements
    found = room.verify(made.to_json(), made.articles)
    assert (found.articles, found.compared) == (1, (made.articles[0].input,))


def test_accents_behind_their_letters_part_no_name(tmp_path: Path) -> None:
    """What is found is what is found where letters have their accents in one piece, in the words of the file."""
    found = []
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, story("Zoë Lörne-Šedá", "nine"))
        made = told(tmp_path, herald=written)
        for span in (span for actor in made.actors for span in actor.mentions):
            assert written[span.start : span.end] == span.text
            assert not unicodedata.combining(written[span.end : span.end + 1] or " ")
        spans = [(s.text, [each.text for each in s.source]) for s in made.statements]
        found.append(([actor.name for actor in made.actors], unicodedata.normalize("NFC", repr(spans))))
    assert found[0] == found[1]
    assert "Zoë Lörne-Šedá" in found[0][0]


@pytest.mark.parametrize(
    ("words", "odd"),
    [
        ("Сосо Сара said", ["[U+0421][U+043E][U+0441][U+043E]", "[U+0421][U+0430][U+0440][U+0430]"]),
        ("the ᴄᴏᴜʀᴛ", ["[U+1D04][U+1D0F][U+1D1C][U+0280][U+1D1B]"]),
        ("ɡoogle and paypaⅼ", ["[U+0261]oogle", "paypa[U+217C]"]),
        ("Ａｄａ 𝐋orne", ["[U+FF21][U+FF44][U+FF41]", "[U+1D40B]orne"]),
        ("Ꭺꓓꓮ, Rоѕе", ["[U+13AA][U+A4D3][U+A4EE]", "R[U+043E][U+0455][U+0435]"]),
        ("Zoe\u0308 L\u043e\u0308rne", ["L[U+043E]\u0308rne"]),
    ],
)
def test_whatever_passes_for_latin_letters_is_written_out(words: str, odd: list[str]) -> None:
    assert list(lookalikes(words)) == odd
    assert all(word in written_out(words) for word in odd)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Вера Иванова",
            "«Росс и Сара Иванова»",
            "Αα και Ελλάδα",
            "נתניהו",
            "5 μSv, µTorrent, ΔT and pH",
            "Heydər Əliyev",
        ),
        *(
            "Hawaiʻi",
            "Łódź, Šid, İstanbul, ışık",
            "the ﬁnal oﬀer",
            "1ª etapa",
            "TシャツとiPhone",
            "World War Ⅷ",
            "naïve ſhip",
        ),
        *("Zoe\u0308 Lo\u0308rne", "São Tomé", "Nguyễn Thị Hạnh"),
    ],
)
def test_honest_names_stay_as_they_are(words: str) -> None:
    assert lookalikes(words) == ()
    assert written_out(words) == words


def test_marks_that_turn_words_stay_in_the_record_and_out_of_what_is_shown(tmp_path: Path) -> None:
    turned = story("Ada Lorne", "nine").replace("nobody would lose", "\u202enobody\u202c would \u2066lose\u2069")
    made = told(tmp_path, herald=turned)
    (said,) = (s for s in made.statements if "nobody" in s.text)
    assert "\u202enobody\u202c" in said.text
    assert "\\u202enobody\\u202c" in made.to_json()
    assert "nobody would lose pay" in " ".join(to_text(view(made)).split())
    assert not {"\u202e", "\u202c", "\u2066"} & set(to_text(view(made)) + to_html(view(made)) + made.to_json())


def test_our_own_signs_in_an_article_are_words_like_others(tmp_path: Path) -> None:
    made = told(tmp_path, herald=story("Ada Lorne", "nine"), minutes=_OURS)
    (minutes,) = (article for article in made.articles if article.input.endswith("minutes.txt"))
    assert minutes.outlet == "Minutes"  # a byline of another outlet makes it no report of that
    lorne = next(actor for actor in made.actors if actor.name == "Ada Lorne")
    for statement in made.statements:
        assert all(span.text in made.article(statement.article).text for span in statement.content)
        if statement.speaker == lorne.id and statement.article == minutes.id:
            assert "resign" in statement.text  # it says that she said so, and is shown as saying it
    assert to_html(view(made)).count('id="M1"') <= 1
    assert to_markdown(view(made)).count('<a id="M1"></a>') == 1  # ours
    assert room.verify(made.to_json(), made.articles).articles == 2


def test_a_span_of_another_article_is_no_evidence(tmp_path: Path) -> None:
    """Not even where the words of both are the same."""
    record = herring()
    data = room.to_dict(record)
    said = data["statements"][0]
    other = next(a for a in data["articles"] if a["id"] != said["article"])
    said["content"][0].update(article=other["id"], text=other["text"][said["content"][0]["start"] :][:5])
    with pytest.raises(EvidenceError):
        room.verify(room.lay_out({**data, "digest": digest(data)}))
    moved = replace(record.statements[0], article=record.articles[1].id)
    with pytest.raises(EvidenceError, match="all lie in its article"):
        room.from_dict(room.to_dict(replace(record, statements=(moved, *record.statements[1:]))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada L\u043erne", ("L[U+043E]rne",)),
        ("Ada\u200b Lorne", ("Ada[U+200B]",)),
        ("\uff21\uff44\uff41", ("[U+FF21][U+FF44][U+FF41]",)),
        ("\U0001d400\U0001d41d\U0001d41a Orle", ("[U+1D400][U+1D41D][U+1D41A]",)),
        ("Or\u200dle and Or\u200dle", ("Or[U+200D]le",)),
        ("Киев, Αθήνα, 5 μg, Zoë, soft\u00adhyphen, “Orle”\ufeff, 👩\u200d🚀", ()),
        ("plain words", ()),
    ],
)
def test_words_that_are_not_what_they_look_like_are_told_from_foreign_ones(text: str, found: tuple[str, ...]) -> None:
    assert lookalikes(text) == found
    assert (written_out(text) == text) == (not found)
    assert all(word in written_out(text) for word in found)
