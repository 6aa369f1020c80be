import io

import pytest
from records import bare, herring
from rich.console import Console
from snapshots import assert_snapshot

from onrecord import render
from onrecord.render import phrases


@pytest.fixture(scope="module")
def view():
    return render.view(herring())


def printed(view, width=80, **options):
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=True, color_system="standard", legacy_windows=False, **options
    )
    render.print_brief(view, console)
    return file.getvalue()


def test_text_is_what_it_was(view):
    assert_snapshot("herring.txt", render.to_text(view))


def test_lines_of_text_are_short_enough_to_read(view):
    assert max(len(line) for line in render.to_text(view).splitlines()) <= 88


def test_differing_words_stand_between_asterisks(view):
    assert "“Any *agreement* that touches our *fishing grounds must* go *before* parliament”" in render.to_text(view)


def test_an_unresolved_speaker_is_said_to_be_unresolved(view):
    assert "unresolved: an account that nobody knows" in render.to_text(view)


def test_a_sentence_that_adds_nothing_is_not_repeated(view):
    assert render.to_text({**view, "outlets": []}).count("We shall not sign in the dark") == 1


def test_a_pipe_gets_plain_text(view):
    file = io.StringIO()
    render.print_brief(view, Console(file=file, width=200))
    assert file.getvalue() == render.to_text(view)


@pytest.mark.parametrize("width", [40, 80, 140])
def test_no_line_on_a_terminal_is_wider_than_it(view, width):
    plain = printed(view, width, no_color=True)
    bare = Console(file=io.StringIO(), width=width)
    assert all(bare.measure(line).minimum <= width for line in plain.splitlines())


def test_articles_send_no_commands_to_the_terminal(view):
    assert "\x1b[31m" not in printed(view)
    assert "\x1b]8" not in printed(view)


def test_articles_bring_no_markup_to_the_terminal(view):
    note = "a [bold red]note[/] :smile: [link=http://evil.example]x[/link]"
    assert note in " ".join(printed({**view, "notes": [note]}, 200).split())


def test_wordings_stand_beside_each_other_where_there_is_room(view):
    def on_one_line(width):
        lines = printed({**view, "takeaways": [], "outlets": []}, width, no_color=True).splitlines()
        return any("ML2" in line and "MV1" in line for line in lines)

    assert on_one_line(120)
    assert not on_one_line(80)


def test_a_record_without_statements_is_still_shown():
    view = render.view(bare(herring()))
    assert "Who speaks" not in render.to_text(view)
    assert "The Morning Ledger" in printed(view)


@pytest.mark.parametrize(
    ("speaker", "credited", "shown"),
    [
        ("Ilse Maren", "Maren", "Ilse Maren"),
        ("Ilse Maren", "she", "Ilse Maren"),
        ("Dockers' Union", "The Dockers’ Union", "Dockers' Union"),
        ("Ilse Maren", "the minister", "Ilse Maren (the minister)"),
        (None, "she", "unresolved: she"),
        (None, None, "unresolved"),
    ],
)
def test_credit_adds_the_words_of_the_article_where_they_tell_more(speaker, credited, shown):
    assert phrases.credit({"speaker": speaker, "credited": credited}) == shown
