"""The generator of outlets makes what it says, and of what it makes a desk learns the residue and keeps the report."""

from outlets import articles, grow, outlets


def test_residue_stands_in_the_text_and_recurs() -> None:
    (outlet,) = outlets(1)
    drawn = list(articles(outlet, 12, seed=0))
    assert all(line in one.page.text.split("\n") for one in drawn for line in one.residue)
    assert any(sum(line in one.residue for one in drawn) >= 3 for line in outlet.residue)
    assert drawn == list(articles(outlet, 12, seed=0))


def test_a_desk_that_grows_drops_more_residue_and_no_report() -> None:
    drawn = [list(articles(outlet, 8, seed)) for seed, outlet in enumerate(outlets(2))]
    rows = {row[0]: row for row in grow(drawn)}
    assert rows[2][1] == 0 < rows[5][1] < rows[8][1]
    assert {row[2] for row in rows.values()} == {0}
    assert rows[1][3] == rows[2][3] == 0 < rows[8][3]
