from __future__ import annotations

from avatar_stream.characters.finders.finder import Proposal, most_confident


def test_the_most_confident_proposal_counts_for_each_anchor() -> None:
    one = Proposal({"chin": (1, 2), "left_iris": (3, 4)}, {"chin": 0.5, "left_iris": 0.9})
    other = Proposal(
        {"chin": (5, 6), "left_iris": (7, 8), "nose_tip": (9, 9)},
        dict.fromkeys(("chin", "left_iris", "nose_tip"), 0.6),
    )
    assert most_confident([one, other]).anchors == {"chin": (5, 6), "left_iris": (3, 4), "nose_tip": (9, 9)}
    assert most_confident([]) == Proposal({}, {})


def test_of_equals_the_first_counts() -> None:
    first, second = Proposal({"chin": (1, 1)}, {"chin": 0.5}), Proposal({"chin": (2, 2)}, {"chin": 0.5})
    assert most_confident([first, second]).anchors == {"chin": (1, 1)}
