"""Wide rows: small in memory, the same to the last bit, and the same trees from blocks of them."""

import numpy as np
import pytest

from features.catalogue import FeatureColumn
from training.history_expert import TrainingRows, TreeSettings, fit_bag
from training.in_blocks import ROWS_AT_ONCE, InBlocks, for_trees
from training.wide import PickedRows, WideRows, dense_unless, smallest_exact

ROWS = 2 * ROWS_AT_ONCE + 500
SETTINGS = TreeSettings(bag=2, num_leaves=6, learning_rate=0.3)


@pytest.fixture(scope="module")
def matrix():
    """Counts, decayed sums, ages with gaps, codes, large numbers, extremes."""
    rng = np.random.default_rng(0)
    count, code = rng.poisson(0.4, ROWS), rng.integers(0, 5, ROWS)
    age = np.where(rng.random(ROWS) < 0.3, np.nan, rng.exponential(9, ROWS))
    large, odd = rng.integers(0, 9000, ROWS), np.resize([-0.0, np.inf, 1e300, np.nan], ROWS)
    return np.stack([count, rng.normal(size=ROWS), age, code, large, odd], axis=1).astype(float)


@pytest.fixture(scope="module")
def wide(matrix):
    found = WideRows(*matrix.shape)
    for begin in range(0, ROWS, 1000):
        part = slice(begin, min(begin + 1000, ROWS))
        found.fill(part, matrix[part])
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3.0, 2), (2048.0, 2), (2049.0, 4), (0.1, 8), (1e300, 8), (np.nan, 2), (np.inf, 2)],
)
def test_values_are_kept_in_the_smallest_floats_that_hold_them(value, expected):
    assert smallest_exact(np.array([0.0, value])).itemsize == expected


def test_what_is_put_in_comes_out_to_the_last_bit(wide, matrix):
    assert np.asarray(wide).tobytes() == matrix.tobytes()
    assert (wide.shape, len(wide)) == (matrix.shape, ROWS)
    assert wide.column(0).dtype == np.float64


def test_a_column_can_be_replaced(wide, matrix):
    other = WideRows(*matrix.shape)
    other.fill(slice(None), matrix)
    other.fill_column(0, matrix[:, 1])
    assert np.array_equal(other.column(0), matrix[:, 1])


def test_rows_and_columns_are_picked_from_them_and_from_others(wide, matrix):
    rows = np.flatnonzero(np.arange(ROWS) % 3)
    own = np.arange(len(rows)) / 7
    picked = PickedRows(wide, rows, [4, own, 2])
    expected = np.stack([matrix[rows, 4], own, matrix[rows, 2]], axis=1)
    assert np.asarray(picked).tobytes() == expected.tobytes()
    assert (picked.shape, len(picked)) == (expected.shape, len(rows))
    some = np.arange(len(rows)) % 5 == 0
    assert picked[some].tobytes() == expected[some].tobytes()
    assert picked[7:9].tobytes() == expected[7:9].tobytes()
    assert np.asarray(picked.narrowed(np.array([1, 2]))).tobytes() == expected[:, 1:].tobytes()


def test_single_rows_and_batches_are_those_of_the_matrix(wide, matrix):
    blocks = InBlocks(PickedRows(wide, np.arange(ROWS), range(6)))
    assert len(blocks) == ROWS
    for row in (0, 5, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS - 1):
        assert blocks[row].tobytes() == matrix[row].tobytes()
    assert blocks[10:20].tobytes() == matrix[10:20].tobytes()


def test_trees_are_the_same_from_an_array_and_from_blocks(wide, matrix):
    won = np.random.default_rng(1).random(ROWS) < 0.1 + 0.3 * (matrix[:, 1] > 0.5)
    names = [FeatureColumn(str(i), "", "", "", "") for i in range(6)]
    names[3] = FeatureColumn("3", "", "", "", "", categories=tuple("abcde"))
    texts = []
    for given in (matrix, PickedRows(wide, np.arange(ROWS), range(6))):
        rows = TrainingRows(given, won, np.ones(ROWS), np.arange(ROWS))
        texts.append(fit_bag(rows, names, SETTINGS, 12).model_to_string())
    assert texts[0] == texts[1]


def test_only_many_rows_that_may_be_read_in_blocks_are_no_array(monkeypatch, wide):
    rows = PickedRows(wide, np.arange(ROWS), range(6))
    assert isinstance(dense_unless(rows, in_blocks=True), np.ndarray)
    monkeypatch.setattr("training.wide.MOST_ROWS_AT_ONCE", ROWS - 1)
    assert isinstance(dense_unless(rows, in_blocks=False), np.ndarray)
    assert dense_unless(rows, in_blocks=True) is rows
    assert isinstance(for_trees(rows), InBlocks)
