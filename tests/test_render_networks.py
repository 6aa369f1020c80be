"""Discourse networks against matrices worked by hand, and against the formulas written another way."""

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import herring

from onrecord.datamodel import Record, Stance
from onrecord.errors import InputError, UsageError
from onrecord.render import coding, exports, graphs
from onrecord.render.coding import SCALE, Coded, code, moving, unrepeated, within
from onrecord.render.networks import Network, Options, build, build_windows

# Ada is for the toll twice and against the bridge; Ben is both for and against the toll, and against the bridge; Cleo
# is against the toll and for the bridge.
SAID = "ada toll for, ada toll for, ada bridge against, ben toll for, ben toll against, ben bridge against, cleo toll \
against, cleo bridge for"


def coded(text: str, *dates: str | None, documents: str = "") -> tuple[Coded, ...]:
    """One coded statement for each "actor issue stance"; without dates all of one day."""
    rows = [part.split() for part in text.split(",")]
    homes = documents.split() or [f"a{number}" for number in range(len(rows))]
    days = dates or ["2031-05-06"] * len(rows)
    return tuple(
        Coded(actor, issue, stance, day, f"s{number}", home, home)  # type: ignore[arg-type]
        for number, ((actor, issue, stance), day, home) in enumerate(zip(rows, days, homes, strict=True))
    )


def values(network: Network) -> dict[str, float]:
    return {f"{tie.source} {tie.target}": round(tie.value, 9) for tie in network.ties}


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        ("congruence", {"ada ben": 3, "ben cleo": 1}),
        ("conflict", {"ada ben": 2, "ada cleo": 3, "ben cleo": 2}),
        ("subtract", {"ada ben": 1, "ada cleo": -3, "ben cleo": -1}),
        ("ignore", {"ada ben": 5, "ada cleo": 3, "ben cleo": 3}),
    ],
)
def test_ties_of_actors_are_those_worked_by_hand(aggregation: Any, expected: dict[str, float]) -> None:
    assert values(build(coded(SAID), Options("onemode", aggregation=aggregation))) == expected


@pytest.mark.parametrize(
    ("normalization", "expected"),
    [
        ("average", {"ada ben": 3 / 3, "ben cleo": 1 / 2.5}),
        ("cosine", {"ada ben": 3 / 9, "ben cleo": 1 / 6}),
        ("jaccard", {"ada ben": 3 / 4, "ben cleo": 1 / 4}),
    ],
)
def test_ties_of_actors_are_normalised_as_worked_by_hand(normalization: Any, expected: dict[str, float]) -> None:
    found = values(build(coded(SAID), Options("onemode", normalization=normalization)))
    assert found == {key: round(value, 9) for key, value in expected.items()}


def test_issues_are_tied_by_the_actors_who_take_both() -> None:
    found = build(coded(SAID), Options("onemode", "issues"))
    assert values(found) == {"toll bridge": 1}  # Ben alone is against both
    assert (found.actors, found.issues) == ((), ("toll", "bridge"))


@pytest.mark.parametrize(
    ("aggregation", "normalization", "expected"),
    [
        ("ignore", "no", {"ada toll": 2, "ada bridge": 1, "ben toll": 2, "ben bridge": 1, "cleo toll": 1}),
        ("ignore", "activity", {"ada toll": 2 / 3, "ben bridge": 1 / 3, "cleo toll": 1 / 2}),
        ("ignore", "prominence", {"ada toll": 2 / 5, "ben bridge": 1 / 3, "cleo toll": 1 / 5}),
        ("subtract", "no", {"ada toll": 2, "ada bridge": -1, "ben bridge": -1, "cleo toll": -1, "cleo bridge": 1}),
        ("subtract", "activity", {"ada toll": 2 / 3, "ben bridge": -1 / 3, "cleo toll": -1 / 2}),
        ("combine", "no", {"ada toll": 1, "ada bridge": 2, "ben toll": 3, "cleo bridge": 1}),
    ],
)
def test_ties_of_actors_and_issues_are_those_worked_by_hand(
    aggregation: Any, normalization: Any, expected: dict[str, float]
) -> None:
    found = values(build(coded(SAID), Options(aggregation=aggregation, normalization=normalization)))
    assert {key: found[key] for key in expected} == {key: round(value, 9) for key, value in expected.items()}
    assert ("ben toll" in found) == (aggregation != "subtract")  # once for, once against: nothing is left


def test_a_conditional_stance_lies_halfway() -> None:
    said = coded("ada toll for, ben toll conditional, cleo toll against, dora toll conditional")
    assert values(build(said, Options("onemode"))) == {"ada ben": 0.5, "ben cleo": 0.5, "ben dora": 1} | {
        "ada dora": 0.5,
        "cleo dora": 0.5,
    }
    assert values(build(said, Options("onemode", aggregation="conflict")))["ada cleo"] == 1
    assert values(build(said, Options("onemode", aggregation="subtract"))) == {"ada cleo": -1, "ben dora": 1}
    assert values(build(said, Options(aggregation="combine")))["ben toll"] == 4
    assert "ben toll" not in values(build(said, Options(aggregation="subtract")))


STATEMENTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from(["for", "conditional", "against"])),
    min_size=1,
    max_size=12,
)


@given(STATEMENTS, st.sampled_from(["congruence", "conflict", "subtract", "ignore"]), st.sampled_from(["no", "cosine"]))
def test_ties_of_actors_are_products_of_the_array_of_counts(
    said: list[tuple[str, str, Stance]], aggregation: Any, normalization: Any
) -> None:
    rows = tuple(Coded(actor, issue, stance, None, f"s{n}", "a", "a") for n, (actor, issue, stance) in enumerate(said))
    counts = np.zeros((3, 3, 3))
    for actor, issue, stance in said:
        counts["abc".index(actor), "xyz".index(issue), SCALE[stance]] += 1
    scale = np.array([0, 1, -1])  # what stands at the indexes 0, 1 and -1
    likeness = 1 - abs(scale[:, None] - scale[None, :]) / 2
    share = {"congruence": likeness, "conflict": 1 - likeness, "subtract": 2 * likeness - 1}.get(
        aggregation, np.ones((3, 3))
    )
    matrix = np.einsum("ijk,hjl,kl->ih", counts, counts, share)
    if normalization == "cosine":
        totals = np.maximum(counts.sum(axis=(1, 2)), 1)
        matrix = matrix / np.outer(totals, totals)
    found = build(rows, Options("onemode", aggregation=aggregation, normalization=normalization))
    got = {frozenset((tie.source, tie.target)): tie.value for tie in found.ties}
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert got.get(frozenset(("abc"[i], "abc"[j])), 0) == pytest.approx(matrix[i, j])


def test_a_tie_rests_on_the_statements_that_make_it() -> None:
    congruent = build(coded(SAID), Options("onemode")).ties[0]
    assert [row.statement for row in congruent.coded] == ["s0", "s1", "s3", "s2", "s5"]  # not s4: there they differ


REPEATED = coded(
    "ada toll for, ada toll for, ada toll for, ada toll for, ada toll against, ada toll for",
    *("2031-05-05", "2031-05-11", "2031-05-12", "2031-06-02", "2031-05-05", "2032-05-05"),
    documents="x x y y x z",
)


@pytest.mark.parametrize(
    ("duplicates", "kept"),
    [
        ("include", ["s0", "s1", "s2", "s3", "s4", "s5"]),
        ("document", ["s0", "s2", "s4", "s5"]),
        ("week", ["s0", "s2", "s3", "s4", "s5"]),  # the 5th is a Monday, the 11th the Sunday of the same week
        ("month", ["s0", "s3", "s4", "s5"]),  # May of another year is another month
        ("year", ["s0", "s4", "s5"]),
        ("acrossrange", ["s0", "s4"]),
    ],
)
def test_identical_statements_count_once_in_their_stretch(duplicates: Any, kept: list[str]) -> None:
    assert [row.statement for row in unrepeated(REPEATED, duplicates)] == kept


def test_stances_are_no_difference_where_they_are_ignored() -> None:
    assert values(build(REPEATED, Options(duplicates="acrossrange"))) == {"ada toll": 1}
    assert values(build(REPEATED, Options(duplicates="acrossrange", aggregation="combine"))) == {"ada toll": 3}


def test_a_copy_is_the_document_that_it_copies(story: Record) -> None:
    first, second, *others = story.articles
    copied = replace(story, articles=(first, replace(second, copy_of=first.id), *others))
    assert {row.document for row in code(story)} == {first.id, second.id}
    assert {row.document for row in code(copied)} == {first.id}


def test_days_bound_what_counts_and_undated_statements_are_outside() -> None:
    said = coded("ada toll for, ben toll for, cleo toll for", "2031-05-06", "2031-05-09T18:00", None)
    assert [row.actor for row in within(said, None, None)] == ["ada", "ben", "cleo"]
    assert [row.actor for row in within(said, "2031-05-07", None)] == ["ben"]
    assert [row.actor for row in within(said, None, "2031-05-09")] == ["ada", "ben"]
    assert build(said, Options(stop="2031-05-08")).actors == ("ada",)
    assert build(said, Options(stop="2031-05-08", isolates=True)).actors == ("ada", "ben", "cleo")


def window_days(unit: Any, size: int, *dates: str) -> list[tuple[str | None, str | None, int]]:
    said = coded(", ".join(["ada toll for"] * len(dates)), *dates)
    return [(window.start, window.stop, len(window.coded)) for window in moving(said, unit, size)]


def test_windows_move_by_one_unit_until_the_last_statement_is_reached() -> None:
    dates = ("2031-05-06", "2031-05-07", "2031-05-09")
    assert window_days("days", 3, *dates) == [("2031-05-06", "2031-05-08", 2), ("2031-05-07", "2031-05-09", 2)]
    assert window_days("weeks", 1, *dates) == [("2031-05-06", "2031-05-12", 3)]
    assert window_days("months", 1, "2031-01-31", "2031-03-01") == [
        ("2031-01-31", "2031-02-27", 1),
        ("2031-02-28", "2031-03-30", 1),
    ]
    assert window_days("weeks", 10**12, *dates) == [("2031-05-06", "9999-12-30", 3)]
    assert window_days("years", 10**6, *dates) == [("2031-05-06", "9999-12-30", 3)]
    assert [days[:2] for days in window_days("years", 1, "2028-02-29", "2029-03-01")] == [
        ("2028-02-29", "2029-02-27"),
        ("2029-02-28", "2030-02-27"),
    ]


def test_windows_of_events_take_in_what_else_was_said_on_their_days() -> None:
    dates = ("2031-05-06", "2031-05-06", "2031-05-07", "2031-05-09")
    assert window_days("events", 2, *dates) == [
        ("2031-05-06", "2031-05-06", 2),
        ("2031-05-06", "2031-05-07", 3),
        ("2031-05-07", "2031-05-09", 2),
    ]
    assert window_days("events", 9, *dates) == [("2031-05-06", "2031-05-09", 4)]


def test_each_window_is_a_network_of_its_own() -> None:
    said = coded("ada toll for, ben toll for, cleo toll for", "2031-05-06", "2031-05-07", "2031-05-08")
    found = build_windows(said, Options("onemode", time_window="days", window_size=2))
    assert [values(network) for network in found] == [{"ada ben": 1}, {"ben cleo": 1}]
    kept = build_windows(said, Options("onemode", time_window="days", window_size=2, isolates=True))
    assert [network.actors for network in kept] == [("ada", "ben", "cleo")] * 2


@pytest.mark.parametrize(
    ("options", "trouble"),
    [
        ({"network": "three"}, "network 'three' is not known: choose one of twomode, onemode"),
        ({"nodes": "issues"}, "nodes are chosen for a one-mode network"),
        ({"network": "onemode", "aggregation": "combine"}, "has no aggregation 'combine'"),
        ({"normalization": "jaccard"}, "choose one of no, activity, prominence"),
        ({"aggregation": "combine", "normalization": "activity"}, "mean nothing"),
        ({"time_window": "days"}, "both its unit"),
        ({"window_size": 3}, "both its unit"),
        ({"time_window": "days", "window_size": 0}, "at least one unit, not 0"),
        ({"start": "tomorrow"}, "The start 'tomorrow' is no day"),
        ({"stop": 20310509}, "The stop 20310509 is no day"),
        ({"start": "20310509"}, "is no day"),
        ({"start": "2031-05-09", "stop": "2031-05-08"}, "lies after the stop"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: dict[str, Any], trouble: str) -> None:
    with pytest.raises(UsageError, match=trouble):
        Options(**options)


def test_positions_are_coded_by_date_each_statement_once(story: Record) -> None:
    record = herring()
    assert [(row.actor, row.stance, row.date) for row in code(record)] == [
        ("dahl", "against", "2031-05-06"),
        ("maren", "against", "2031-05-06"),
        ("dahl", "conditional", "2031-05-07"),
        ("dahl", "conditional", "2031-05-07"),
        ("maren", "for", None),
    ]
    both = replace(story.positions[0], stance="against")  # its history is that of the other
    assert code(replace(story, positions=(*story.positions, both))) == code(story)


@pytest.mark.parametrize(("rule", "stance"), [("for", "for"), ("against", "against"), ("out", None)])
def test_a_rule_says_what_a_conditional_stance_counts_as(rule: Any, stance: str | None) -> None:
    found = [row.stance for row in code(herring(), rule) if row.actor == "dahl" and row.date == "2031-05-07"]
    assert found == [stance] * 2 if stance else not found


def test_actors_of_one_name_are_told_apart() -> None:
    record = herring()
    other = replace(record.actors[3], id="other")
    namesake = replace(record.actors[0], id="maren2", kind="organisation")
    called = coding.call_actors(replace(record, actors=(*record.actors, other, namesake)))
    assert called == {
        **{"maren": "Ilse Maren (person)", "maren2": "Ilse Maren (organisation)", "dahl": "Oskar Dahl"},
        **{"trawlerman": "one trawlerman (Mercury Vell) (1)", "other": "one trawlerman (Mercury Vell) (2)"},
        **{"chancellery": "Chancellery", "vesk": "Vesk"},
    }


def test_an_unnamed_actor_is_called_with_its_outlet() -> None:
    assert coding.call_actors(herring())["trawlerman"] == "one trawlerman (Mercury Vell)"


def test_a_graph_holds_who_stands_where_with_all_that_shows_it() -> None:
    record = herring()
    graph = exports.graph(record)
    ban, talks = (issue.id for issue in record.issues)
    assert graph.nodes["dahl"] == {
        **{"label": "Oskar Dahl", "mode": "actor", "bipartite": 0, "kind": "person", "roles": "premier"},
        **{"statements": 3, "outlets": "The Morning Ledger; Mercury Vell", "start": "2031-05-06", "end": "2031-05-07"},
    }
    assert graph.nodes[talks]["label"] == "talks | <b>treaty</b>"
    edge = graph.edges["dahl", talks]
    assert (edge["weight"], edge["relation"], edge["statements"]) == (2, "conditional", 2)
    assert edge["evidence"].split() == list(record.positions[3].evidence)
    assert {graph.edges["maren", ban]["relation"], graph.edges["dahl", ban]["relation"]} == {"against"}
    assert "start" not in graph.edges["maren", talks]  # nothing tells when
    assert nx.is_bipartite(graph)


def test_weights_are_sizes_and_values_have_signs() -> None:
    graph = exports.graph(herring(), network="onemode", aggregation="subtract", conditional="against")
    edge = graph.edges["maren", "dahl"]
    assert (edge["weight"], edge["value"], edge["relation"]) == (1, -1, "conflict")  # 1 on the ban, 2 against on talks
    assert edge["over"] == "ban; talks | <b>treaty</b>"


@pytest.mark.parametrize("options", [{}, {"network": "onemode", "aggregation": "subtract"}], ids=["two", "one"])
@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_a_written_graph_reads_back_with_every_attribute(format: str, options: dict[str, Any]) -> None:
    graph = exports.graph(herring(), **options)
    found = read_back(graph, format)
    assert set(found.nodes) == set(graph.nodes)
    for id, told in graph.nodes(data=True):
        assert told.items() <= found.nodes[id].items()
    for one, other, told in graph.edges(data=True):
        assert told.items() <= found.edges[one, other].items()


def read_back(graph: nx.Graph, format: str) -> nx.Graph:
    write, read = {"graphml": (graphs.to_graphml, nx.read_graphml), "gexf": (graphs.to_gexf, nx.read_gexf)}[format]
    return read(io.BytesIO(write(graph).encode()))


def test_no_character_breaks_a_graph() -> None:
    record = herring()
    hostile = replace(record.actors[0], name="Il\x00se\x1b \ud83d\n\u2028Ma]]>ren\ufffe", roles=("<&\"'\x85", "=1+1"))
    graph = exports.graph(replace(record, actors=(hostile, *record.actors[1:])))
    assert graph.nodes["maren"]["label"] == "Il\ufffdse\ufffd \ufffd Ma]]>ren\ufffd"
    for format in ("graphml", "gexf"):
        found = read_back(graph, format).nodes["maren"]
        assert (found["label"], found["roles"]) == ("Il\ufffdse\ufffd \ufffd Ma]]>ren\ufffd", "<&\"'; =1+1")


def test_gexf_is_as_gephi_reads_it_and_the_same_on_every_day() -> None:
    graph = exports.graph(herring())
    text = graphs.to_gexf(graph)
    assert 'version="1.2"' in text
    assert 'timeformat="date"' in text
    assert 'start="2031-05-06" end="2031-05-07"' in text
    assert dt.date.today().isoformat() not in text
    assert "NetworkX" not in text
    assert "(twomode, aggregation ignore, normalization no, duplicates include, conditional between)" in text
    assert graphs.to_gexf(exports.graph(herring())) == text


def test_a_record_without_positions_makes_no_network() -> None:
    bare = replace(herring(), positions=())
    for make in (exports.graph, lambda record: exports.export(record, "gexf"), lambda r: exports.export(r, "dna")):
        with pytest.raises(InputError, match="holds no positions"):
            make(bare)


def test_days_on_which_nobody_said_anything_make_no_network() -> None:
    with pytest.raises(InputError, match="has a date between start and stop"):
        exports.graph(herring(), start="2040-01-01")
    undated = replace(
        herring(), positions=tuple(p for p in herring().positions if all(stand.date is None for stand in p.history))
    )
    with pytest.raises(InputError, match="none lies in a time window"):
        exports.graph_windows(undated, time_window="days", window_size=1)


def test_conditional_positions_alone_make_nothing_where_they_are_left_out() -> None:
    hanging = replace(herring(), positions=herring().positions[3:])
    assert exports.graph(hanging).number_of_edges() == 1
    for make in (exports.graph, lambda record, **options: exports.export(record, "dna", **options)):
        with pytest.raises(InputError, match="are conditional, and these are left out"):
            make(hanging, conditional="out")
