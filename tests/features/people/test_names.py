"""Two names of one person, and names that only look alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.people.names import NAMELESS, Name, contradict, name_of, same_person

SAME = [
    (("Jürgen", "Müller"), ("Juergen", "Mueller")),
    (("Jürgen", "Müller"), ("JURGEN", "MULLER ")),
    (("Dr. Jürgen", "Müller"), ("Jürgen", "Dr. Müller")),
    (("Jürgen", "Müller"), (None, "Jürgen Müller")),
    (("Jürgen", "Müller"), (None, "Müller, Jürgen")),
    (("Jürgen", "Müller"), ("Jürgen Müller", "")),
    (("Jürgen", "Müller"), ("Müller", "Jürgen")),
    (("Bob", "Smith"), ("Robert", "Smith")),
    (("Mike", "Smith"), ("Michael", "Smith")),
    (("Kate", "Smith"), ("Katharina", "Smith")),
    (("Stephan", "Weiß"), ("Stefan", "Weiss")),
    (("Łukasz", "Nowak"), ("Lukasz", "Nowak")),
    (("Michael", "Schneider"), ("Micheal", "Schneider")),
    (("Susanne", "Zimmermann"), ("Susanne", "Zimermann")),
    (("Ursula", "von der Leyen"), ("Ursula", "Leyen")),
    (("Anna-Lena", "Groß"), ("Anna Lena", "Gross")),
    (("Siobhán", "O’Brien"), ("Siobhan", "OBrien")),
    (("Jean", "Dupont"), ("Mr Jean", "Dupont")),
    (("Marcus", "Meier"), ("Markus", "Meier")),
]
OTHERS = [
    (("Daniel", "Meier"), ("Daniela", "Meier")),
    (("Christian", "Meier"), ("Christina", "Meier")),
    (("Martin", "Meier"), ("Martina", "Meier")),
    (("Jan", "Meier"), ("Jana", "Meier")),
    (("Maria", "Meier"), ("Mario", "Meier")),
    (("Anna", "Schmidt"), ("Anna", "Schmitt")),
    (("Thomas", "Müller"), ("Thomas", "Möller")),
    (("Alex", "Meier"), ("Alexander", "Meier")),
    (("J.", "Meier"), ("Julia", "Meier")),
    (("", "Meier"), ("Julia", "Meier")),
    (("Julia", ""), ("Julia", "")),
    ((None, None), (None, None)),
    (("n/a", "unknown"), ("n/a", "unknown")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person(one, other):
    assert same_person(name_of(*one), name_of(*other))
    assert not contradict(name_of(*one), name_of(*other))


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_not_surely_one_person(one, other):
    assert not same_person(name_of(*one), name_of(*other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("J.", "Meier"), ("Julia", "Meier"), False),
        (("J.", "Meier"), ("Anna", "Meier"), True),
        (("", "Meier"), ("Julia", "Huber"), True),
        (("", ""), ("Julia", "Huber"), False),
        (("Julia", ""), ("Julia", "Huber"), False),
        (("Julia", "Meier"), ("Julia", "Huber"), True),
    ],
)
def test_names_contradict_as_far_as_they_are_known(one, other, expected):
    assert contradict(name_of(*one), name_of(*other)) is expected


def test_what_is_no_name_is_none():
    assert name_of(None, float("nan")) == name_of("-", 5) == NAMELESS
    assert name_of("Prof. Dr.", "Dr.") == NAMELESS


names = st.builds(
    Name, st.text("abemnhirstu", max_size=7), st.text("abemnhirstu", max_size=7)
) | st.sampled_from([name_of(*name) for pair in SAME + OTHERS for name in pair])


@settings(max_examples=200, deadline=None)
@given(names, names)
def test_being_one_person_goes_both_ways(one, other):
    assert same_person(one, other) == same_person(other, one)
    assert contradict(one, other) == contradict(other, one)
    assert same_person(one, one) == one.is_full
    assert not (same_person(one, other) and contradict(one, other))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=15), st.text(max_size=15))
def test_any_text_is_read_and_case_does_not_matter(first, last):
    assert name_of(first.casefold(), last.casefold()) == name_of(
        f" {first.casefold()} ", last.casefold()
    )
    assert all(isinstance(part, str) for part in name_of(first, last))
