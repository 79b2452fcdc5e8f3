"""Sums of linear algebra do not depend on how many threads there are."""

from threadpoolctl import threadpool_info, threadpool_limits

from training.one_thread import algebra_on_one_thread


def threads():
    return {i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas"}


def test_inside_there_is_one_thread_and_outside_as_many_as_before():
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        assert algebra_on_one_thread(threads)() == {1}
        assert threads() == before


def test_it_keeps_name_arguments_and_answer():
    def add(one, *, other):
        """Add."""
        return one + other

    wrapped = algebra_on_one_thread(add)
    assert (wrapped.__name__, wrapped.__doc__, wrapped(1, other=2)) == ("add", "Add.", 3)
