"""Which points are considered: of the agreed sign, on the grid, never far."""

from hypothesis import given
from hypothesis import strategies as st

from training.reweigh.grid import CLASSES, LARGE, SMALL, candidates

agreed_points = st.one_of(st.integers(1, 100), st.integers(-1000, -1))
implied_points = st.floats(-5000, 5000)


@given(agreed_points, implied_points)
def test_candidates_keep_sign_grid_and_distance(agreed, implied):
    for points in candidates("activity:a", agreed, implied):
        assert points * agreed > 0
        assert abs(points) in (SMALL if agreed > 0 else SMALL + LARGE)
        assert 1 / 4 <= points / agreed <= 4
        assert points != agreed


@given(agreed_points, implied_points)
def test_the_first_is_the_nearest_and_all_lie_on_the_side_of_history(agreed, implied):
    found = candidates("activity:a", agreed, implied)
    assert all((points < agreed) == (implied < agreed) for points in found)
    distances = [abs(points - implied) for points in found]
    assert not found or distances[0] == min(distances)
    assert not found or distances[0] < abs(agreed - implied)


@given(st.sampled_from(CLASSES), implied_points)
def test_a_class_moves_by_one_class_at_most(agreed, implied):
    for points in candidates("class:c", agreed, implied):
        assert points in CLASSES
        assert abs(points - agreed) == 1000


def test_small_points_can_come_down_to_one_and_never_to_nothing():
    assert candidates("activity:a", 5, -3.0) == [2, 3]
    assert candidates("activity:a", 2, -3.0) == [1]
    assert candidates("activity:a", 1, -3.0) == []


def test_steps_that_nobody_would_notice_are_not_offered():
    assert candidates("activity:a", 50, 58.0) == []
    assert candidates("activity:a", 50, 81.0) == [80]
