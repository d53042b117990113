"""Where members stand: in the picture, beside each other, as large as can be."""

from __future__ import annotations

import itertools

import pytest

from avatar_stream.room.layout import Box, Layout, arrange

SIZE = 1280, 720


@pytest.mark.parametrize("layout", ["row", "grid", "stage"])
@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("size", [SIZE, (721, 1283), (64, 64)])
def test_boxes_lie_in_the_picture_and_beside_each_other(
    layout: Layout, count: int, size: tuple[int, int]
) -> None:
    boxes = arrange(layout, [None] * count, size)
    assert len(boxes) == count
    for box in boxes:
        assert 0 <= box.left < box.right <= size[0] and 0 <= box.top < box.bottom <= size[1]
    for one, other in itertools.combinations(boxes, 2):
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top


def test_a_row_leaves_no_column_of_pixels_out() -> None:
    boxes = arrange("row", [None] * 7, (1000, 500))
    assert [box.left for box in boxes[1:]] == [box.right for box in boxes[:-1]]
    assert (boxes[0].left, boxes[-1].right) == (0, 1000)
    assert max(box.size[0] for box in boxes) - min(box.size[0] for box in boxes) <= 1


def test_a_grid_has_cells_as_large_as_can_be_and_its_last_row_in_the_middle() -> None:
    boxes = arrange("grid", [None] * 5, SIZE)
    assert [box.top for box in boxes] == [0, 0, 0, 360, 360]
    left, right = boxes[3], boxes[4]
    assert left.left == SIZE[0] - right.right and left.right == right.left
    assert arrange("grid", [None] * 4, SIZE)[3] == Box(640, 360, 1280, 720)
    assert arrange("grid", [None] * 3, SIZE) == arrange("row", [None] * 3, SIZE)


def test_on_a_stage_the_first_one_is_large() -> None:
    large, *small = arrange("stage", [None] * 4, SIZE)
    assert large == Box(0, 0, 960, 720)
    assert {box.size for box in small} == {(320, 240)} and small[-1].bottom == 720
    assert arrange("stage", [None], SIZE) == [Box(0, 0, 1280, 720)]
    (_, lonely) = arrange("stage", [None] * 2, SIZE)
    assert lonely.bottom == 720 and 0.8 <= lonely.size[0] / lonely.size[1] <= 1.0


def test_free_places_are_shares_of_the_picture_and_may_overlap() -> None:
    boxes = arrange("free", [(0.5, 0.25, 0.5, 0.75), None, (-0.1, 0.0, 0.001, 0.001)], SIZE)
    assert boxes[0] == Box(640, 180, 1280, 720)
    assert boxes[1] == arrange("row", [None] * 3, SIZE)[1]
    assert boxes[2] == Box(-128, 0, -127, 1)


def test_nobody_takes_no_room() -> None:
    assert arrange("grid", [], SIZE) == []
