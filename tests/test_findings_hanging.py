"""A conditional entry names the entries that its condition speaks of."""

from timeline_kit import Said, timeline

from onrecord.datamodel import Event

THURSDAY = "2031-05-08"
SUMMIT = "The/DT summit/NN of/IN the/DT islands/NNS on/IN Friday/NNP was/VBD called/VBN by/IN Lorne/NNP ./."


def conditional(lines: str, content: str, condition: str) -> tuple[Event, dict[str, Event]]:
    found = {event.id: event for event in timeline((THURSDAY, lines, [Said(content, condition=condition)]))}
    (event,) = (event for event in found.values() if event.status == "conditional")
    return event, found


def signs(tagged: str) -> tuple[Event, dict[str, Event]]:
    """Of "if ...": Veltria would sign if the tagged words come true, told beside the summit on Friday."""
    plain = " ".join(piece.rsplit("/", 1)[0] for piece in tagged.split())
    line = f"Lorne/NNP said/VBD Veltria/NNP would/MD sign/VB {tagged} ./."
    return conditional(f"{SUMMIT}\n{line}", f"Veltria would sign {plain}", plain)


def test_a_condition_that_names_an_event_hangs_on_it() -> None:
    event, found = signs("if/IN the/DT summit/NN succeeds/VBZ")
    (other,) = event.hangs_on
    assert found[other].what == "The summit of the islands on Friday"


def test_a_condition_that_names_only_a_day_hangs_on_what_is_due_then() -> None:
    event, found = signs("if/IN Friday/NNP goes/VBZ well/RB")
    assert [found[id].status for id in event.hangs_on] == ["scheduled"]


def test_a_condition_of_another_day_or_matter_hangs_on_nothing() -> None:
    assert signs("if/IN the/DT talks/NNS on/IN Monday/NNP succeed/VBP")[0].hangs_on == ()
    assert signs("if/IN it/PRP rains/VBZ")[0].hangs_on == ()


def test_where_two_entries_fit_alike_neither_is_named() -> None:
    other = "The/DT summit/NN of/IN the/DT valleys/NNS on/IN Saturday/NNP was/VBD called/VBN by/IN Lorne/NNP ./."
    line = "Lorne/NNP said/VBD Veltria/NNP would/MD sign/VB if/IN the/DT summit/NN succeeds/VBZ ./."
    said = "Veltria would sign if the summit succeeds", "if the summit succeeds"
    assert conditional(f"{SUMMIT}\n{other}\n{line}", *said)[0].hangs_on == ()
    named = line.replace("the/DT summit/NN succeeds", "the/DT summit/NN of/IN the/DT valleys/NNS succeeds")
    said = "Veltria would sign if the summit of the valleys succeeds", "if the summit of the valleys succeeds"
    event, found = conditional(f"{SUMMIT}\n{other}\n{named}", *said)
    assert [found[id].start for id in event.hangs_on] == ["2031-05-10"]
