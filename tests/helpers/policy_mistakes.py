"""A catalogue of mistakes that can be seeded into the sound policy.

The place where a mistake is to be reported is marked by § in its text.
"""
# ruff: noqa: E501 – a catalogue reads better unbroken

from __future__ import annotations

from dataclasses import dataclass

from sound_policy import SOUND

MARK = "§"


@dataclass(frozen=True)
class Mistake:
    """Text to be put in place of another that occurs once, and a piece of the message.

    `shape` tells whether the file alone shows it to an editor: not a matter between keys, nor
    one of YAML itself.
    """

    old: str
    new: str
    says: str
    shape: bool = False

    def __str__(self) -> str:
        return self.new.strip().replace("\n", "⏎")


def shape(old: str, new: str, says: str) -> Mistake:
    return Mistake(old, new, says, shape=True)


# fmt: off
CATALOGUE = [
    # The file.
    shape("name: Everything", "§name: 5", "5 – text of 1 to 120"),
    shape("name: Everything", '§name: "  "', "text of 1 to 120"),
    shape("name: Everything", "§nmae: Everything", "unknown key – did you mean name?"),
    shape("name: Everything\n", "§", "missing – text"),
    Mistake("name: Everything", "name: Everything\n§name: Again", "given twice (first in line 1)"),
    shape("version: 2026-Q1", "§version: 2", "2 – text of 1 to 120"),
    shape("version: 2026-Q1", "version: 2026-Q1\n§colour: red", "unknown key – allowed are name"),
    shape("author: Ana", "§author: [Ana]", "a list – text"),
    shape("author: Ana", "§autor: Ana", "did you mean author?"),
    Mistake("  on: 2026-01-15", "  §on: 2026-02-30", "2026-02-30 – a plain decimal number or date"),
    shape("  on: 2026-01-15", "  §on: 15.1.2026", "a date such as"),
    shape("  by: [Ana, Bo]", "  §by: Ana", '"Ana" – a list of one or more'),
    shape("  by: [Ana, Bo]", "  §by: []", "[] – a list of one or more"),
    shape("  by: [Ana, Bo]", '  by: [Ana, §""]', '"" – text that is not empty'),
    Mistake("  review_on: 2026-04-15", '  §review_on: "2026-04-15"', "without quotes"),
    Mistake("  on: 2026-01-15\n  by: [Ana, Bo]\n  review_on: 2026-04-15", "  on: 2026-01-15\n  by: [Ana, Bo]\n  §review_on: 2025-04-15", "2025-04-15 – a date after on"),
    shape("horizon_days: 90", "§horizon_days: 0", "0 – a whole number from 1 to 1095"),
    shape("horizon_days: 90", "§horizon_days: 30.5", "30.5 – a whole number"),
    Mistake("horizon_days: 90", "§horizon_days: 010", "010 – a plain decimal number"),
    shape("exclude_attributes: [gender]", "§exclude_attributes: gender", '"gender" – a list'),
    shape("exclude_attributes: [gender]", "§exclude_atributes: [gender]", "did you mean exclude_attributes?"),
    # Activities.
    shape("    label: looked at pricing", "    §label: no", "false – text of 1 to 120"),
    shape("  pricing_page:\n    label: looked at pricing\n", "  §pricing_page:\n", "missing – text of 1 to 120"),
    shape('subject: "/pricing*"}', 'subject: ["/pricing*", §5]}', "5 – a pattern in quotes"),
    shape("  call:\n", "  §Call:\n", "not a name"),
    shape("    match: {type: [call, phone]}", "    match: {§type: []}", "[] – a pattern in quotes"),
    shape("    match: {type: [call, phone]}", "    §match: {}", "{} – a mapping of one or more columns"),
    shape("    match: {type: [call, phone]}", "    §match: call", '"call" – a mapping of one or more columns'),
    Mistake("    match: {type: [call, phone]}", '    match: {type: [call, §""]}', "an empty pattern"),
    Mistake("    match: {type: [call, phone]}", '    match: {type: [call, §"[ph"]}', "[ is not closed"),
    Mistake("    match: {type: [call, phone]}", '    match: {type: [call, §"[z-a]"]}', "runs backwards"),
    shape("    points: 15\n", "    §points: 150\n", "150 – a whole number from -1000 to 100"),
    shape("    points: 15\n", '    §points: "15"\n', '"15" – a whole number'),
    Mistake("    points: 15\n", "    §points: -15\n", "-15 – points below 0 need stage: negative, not late"),
    shape("    points: 15\n", "    points: 15\n    §weight: 2\n", "unknown key – allowed are label"),
    Mistake("    points: 15\n", "    points: 15\n    §points: 16\n", "given twice (first in line"),
    shape("    repeats: {at_most: 3, per_days: 7}", "    repeats: {§at_most: 0}", "0 – a whole number from 1 to 1000"),
    shape("    repeats: {at_most: 3, per_days: 7}", "    §repeats: twice", '"twice" – one of each, first'),
    shape("    repeats: {at_most: 3, per_days: 7}", "    repeats: {at_most: 3, §per_day: 7}", "did you mean per_days?"),
    shape("    repeats: {at_most: 3, per_days: 7}", "    §repeats: {per_days: 7}", "missing – a whole number"),
    shape("    half_life_days: 14", "    §half_life_days: 0", "0 – a number above 0"),
    shape("    half_life_days: 14", "    §half-life-days: 14", "did you mean half_life_days?"),
    shape("    within_days: 90", "    §within_days: 5000", "5000 – a number above 0 and up to 3650"),
    shape("    stage: early\n    points: 2\n", "    §stage: erly\n    points: 2\n", '"erly" – one of early'),
    shape("    stage: early\n    points: 2\n", "    §stge: early\n    points: 2\n", "did you mean stage?"),
    Mistake("    points: -10\n", "    §points: 10\n", "10 – stage: negative needs points of 0 or less"),
    shape("  download:\n    label: downloaded a file\n", "  download:\n    label: downloaded a file\n    §lable: again\n", "did you mean label?"),
    shape("    match: {type: download}", "    §mtach: {type: download}", "did you mean match?"),
    # Sequences, floor and ceiling, buying stages.
    Mistake("    first: careers_page", "    §first: career_page", "no such activity; did you mean careers_page?"),
    Mistake("    first: careers_page", "    §first: decider", "no such activity"),
    shape("    first: careers_page", "    §frist: careers_page", "did you mean first?"),
    Mistake("    then: [download]", "    then: [§downloads]", "did you mean download?"),
    shape("    then: [download]", "    §then: download", '"download" – a list of one or more'),
    shape("    then: [download]", "    §then: []", "[] – a list of one or more"),
    shape("    within_days: 7\n", "    §within_days: 400\n", "up to 365"),
    shape("  job_seeker:\n    label: looked for a job, then downloaded\n", "  §job_seeker:\n", "missing – text of 1 to 120"),
    shape("    points: -40", "    §points: 101", "101 – a whole number"),
    shape("negative_floor: -100", "§negative_floor: 100", "100 – a whole number from -10000 to 0"),
    shape("positive_ceiling: 200", "§positive_ceiling: 0", "0 – a whole number from 1"),
    shape("  within_days: 60", "  §within_days: -1", "-1 – a number above 0"),
    shape("  mid: 2", "  §mid: 0", "0 – a whole number from 1 to 1000"),
    shape("  late: 1", "  §latest: 1", "unknown key – did you mean late?"),
    # Classification and qualification.
    shape("    points: 3000", "    §points: 1500", "1500 – one of 1000, 2000, 3000"),
    Mistake("    when: {seniority: [executive, director]}", "    when: {seniority: [executive, §directr]}", "did you mean director?"),
    Mistake("    when: {seniority: [executive, director]}", "    when: {seniority: {§at_least: 3}}", "at_least does not suit this fact"),
    shape("    when: {seniority: [executive, director]}", "    when: {seniority: {§at_least: senior}}", '"senior" – a number'),
    shape("    when: {seniority: [executive, director]}", "    when: {seniority: {§is_in: director}}", '"director" – a list of one or more'),
    shape("    when: {seniority: [executive, director]}", "    when: {company: {like: [§5]}}", "5 – a pattern in quotes"),
    Mistake("    when: {seniority: [executive, director]}", "    when: {§first_name: Ana}", "personal data"),
    Mistake("    when: {seniority: [executive, director]}", "    when: {§lead_id: L-1}", "identifies a lead"),
    shape("    when: {seniority: [executive, director]}", "    §wehn: {seniority: director}", "did you mean when?"),
    Mistake("  decider:\n    label: decides\n    points: 3000\n    when: {seniority: [executive, director]}", "  §decider:\n    label: decides\n    points: 3000", "name at least one test"),
    Mistake("  manager:\n", "  §blog_page:\n", "name used under activities as well"),
    shape('{like: ["*head*", "*lead*"]}', "{§lke: head}", "did you mean like?"),
    Mistake('{like: ["*head*", "*lead*"]}', '{like: ["*head*", §"*[lead"]}', "[ is not closed"),
    Mistake("job_title: {like", "country: {§at_least: 5, like", "list the words, or use like"),
    Mistake("{at_least: 50, at_most: 5000}", "{§at_least: 50, at_most: 5}", "50 – not above at_most, which is 5"),
    Mistake("{at_least: 50, at_most: 5000}", "{§like: 5*}", "like does not suit this fact"),
    shape("{at_least: 50, at_most: 5000}", "{§at_least: many}", '"many" – a number'),
    Mistake("{at_least: 50, at_most: 5000}", "{at_least: 50, §present: false}", "keep one"),
    Mistake("  minimum_factors: 2", "  §minimum_factors: 5", "no more than there are: there are"),
    shape("  minimum_factors: 2", "  §minimum_factor: 2", "did you mean minimum_factors?"),
    shape("  minimum_factors: 2", "  §minimum_factors: two", '"two" – a whole number'),
    Mistake("      when: {mail_domain_kind: business}\n", "      when: {§mail_domain_kind: bussiness}\n", "did you mean business?"),
    Mistake("    phone_known:\n", "    §business_mail: {}\n    phone_known:\n", "given twice"),
    Mistake("{has_phone: true}", '{§has_phone: "yes"}', '"yes" – true or false'),
    shape("{has_phone: true}", "{§has_phone: {}}", "name at least one of at_least"),
    shape("{has_phone: true}", "{§has_phone: }", "empty – a value, a list of values"),
    Mistake("{has_phone: true}", "{country: [DE, §NO]}", "false – text or a number"),
    Mistake("{has_phone: true}", "{profile_completeness: {§at_least: 80}}", "80 – a share from 0 to 1"),
    Mistake("        - activity: call\n", "        - §activity: cal\n", "did you mean call?"),
    Mistake("        - activity: call\n", "        - §activity: job_seeker\n", "job_seeker is a sequence"),
    shape("        - activity: call\n", "        - §actvity: call\n", "did you mean activity?"),
    shape("          at_least: 1\n", "          §at_least: -1\n", "-1 – a whole number from 0"),
    Mistake("          at_least: 1\n", "          §at_least: 0\n", "0 – always holds"),
    Mistake("        - stage: late\n", "        - §stage: late\n          activity: call\n", "name exactly one of activity, sequence, stage"),
    shape("        - stage: late\n", "        - §stage: last\n", '"last" – one of early'),
    Mistake("          at_most: 9", "          §at_least: 10\n          at_most: 9", "10 – not above at_most"),
    # Hand-off.
    shape("    score: 40\n", "    §score: 140\n", "140 – a number from 0 to 100"),
    shape("    score: 40\n", "    §precision: 1.2\n", "1.2 – a number above 0 and below 1"),
    shape("    score: 40\n", "    §capacity_per_week: 0\n", "0 – a number above 0"),
    Mistake("    score: 40\n", "    score: 40\n    §precision: 0.5\n", "score is given as well"),
    Mistake("    score: 40\n", "    §value_per_win: 100\n", "go together"),
    shape("    score: 40\n", "    §scor: 40\n", "did you mean score?"),
    Mistake("  threshold:\n    score: 40\n", "  §threshold: {}\n", "name exactly one of score"),
    shape("hand_off:\n  threshold:\n    score: 40\n", "§hand_off:\n", "missing – a mapping with the keys score"),
    shape("  threshold:\n    score: 40\n", "  §score: 40\n", "it belongs under hand_off.threshold"),
    shape("  hysteresis: 2", "  §hysteresis: -2", "-2 – a number from 0 to 50"),
    shape("  hysteresis: 2", "  §histeresis: 2", "did you mean hysteresis?"),
    Mistake("  contact_request: [contact_form]", "  contact_request: [§contactform]", "did you mean contact_form?"),
    shape("  contact_request: [contact_form]", "  §contact_request: contact_form", "a list, each a name"),
    shape("  contact_request_within_days: 30", "  §contact_request_within_days: soon", '"soon" – a number'),
    Mistake("      when: {seniority: student}", "      when: {§seniority: pupil}", '"pupil" – one of'),
    shape("    student:\n      label: is a student\n", "    §student:\n", "missing – text of 1 to 120"),
    Mistake("      did: [{sequence: job_seeker}]", "      did: [{§sequence: jobseeker}]", "did you mean job_seeker?"),
    shape("      did: [{sequence: job_seeker}]", "      §did: {sequence: job_seeker}", "a mapping – a list"),
    Mistake("      did: [{sequence: job_seeker}]", "      did: [§{}]", "name exactly one of activity"),
    # Grades, product lines, routing, SLA.
    shape("  by: percentile", "  §by: rank", '"rank" – one of percentile, score'),
    shape("  A: 90", "  §A: 900", "900 – a number from 0 to 100"),
    Mistake("  A: 90\n  B: 70\n", "  A: 90\n  §B: 95\n", "95 – bounds must fall"),
    shape("  B: 70", "  §B: seventy", '"seventy" – a number'),
    shape("  C: 40", "  C: 40\n  §D: 10", "unknown key – allowed are by, A, B, C"),
    shape("  services:\n    label: Services\n", "  §services:\n", "missing – text of 1 to 120"),
    shape("    match: {when: {product_line: services}}", "    match: {§product_line: services}", "unknown key – write when: {product_line: …}"),
    Mistake("    match: {when: {product_line: services}}", "    §match: {when: {}}", "name at least one test"),
    Mistake("    points: {call: 40, decider: 2000}", "    points: {§cal: 40}", "did you mean call?"),
    Mistake("    points: {call: 40, decider: 2000}", "    points: {§call: 400}", "400 – a whole number from -1000 to 100"),
    Mistake("    points: {call: 40, decider: 2000}", "    points: {§decider: 1500}", "1500 – one of 1000, 2000, 3000"),
    Mistake("    points: {call: 40, decider: 2000}", "    points: {§call: -4}", "need stage negative here"),
    Mistake("    points: {call: 40, decider: 2000}", "    points: {§active: 200}", "always worth 100"),
    Mistake("    stages: {download: early}", "    stages: {§downlod: early}", "did you mean download?"),
    shape("    stages: {download: early}", "    stages: {§download: soon}", '"soon" – one of early'),
    Mistake("    stages: {download: early}", "    stages: {§download: negative}", "give points of 0 or less here"),
    Mistake("    threshold: {capacity_per_week: 5}", "    threshold: {capacity_per_week: 5, §score: 3}", "is given as well"),
    shape("    threshold: {capacity_per_week: 5}", "    threshold: {§capacity_per_week: -5}", "-5 – a number above 0"),
    shape("    horizon_days: 180", "    §horizon_days: 2000", "2000 – a whole number from 1 to 1095"),
    Mistake("  - when: {company_size: [large, enterprise]}", "  - when: {company_size: [large, §huge]}", '"huge" – one of micro'),
    shape("    to: [key-accounts]", "    §to: key-accounts", '"key-accounts" – a list'),
    shape("    to: [key-accounts]", "    §too: [key-accounts]", "did you mean to?"),
    shape("    fast_track_from_score: 60", "    §fast_track_from_score: 600", "600 – a number from 0 to 100"),
    shape("  - to: [inside-1, inside-2]", "  - §to: []", "[] – a list of one or more"),
    shape("  accept_hours: 24", "  §accept_hours: 0", "0 – a number above 0"),
    Mistake("  accept_hours: 24", "  §accept_hours: 24:00", "24:00 – a plain decimal number"),
    Mistake("  remind_hours: 8", "  §remind_hours: !hours 8", "tags are not allowed"),
    Mistake("  escalate_hours: 24\n  manager: head-of-sales\n", "  §escalate_hours: 24\n", "name a manager as well"),
    shape("  manager: head-of-sales", '  §manager: ""', '"" – text that is not empty'),
    Mistake("  reassign_hours: 48", "  §reassign_hours: 4", "4 – not before escalate_hours"),
    shape("  reassign_hours: 48", "  §reassign_hour: 48", "did you mean reassign_hours?"),
]
# fmt: on


def seeded(mistakes: list[Mistake]) -> tuple[str, list[tuple[int, int]]]:
    """Give the text with mistakes that do not overlap, and the (line, column) of each in order."""
    text = SOUND
    for mistake in mistakes:
        text = text.replace(mistake.old, mistake.new)
    places = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        pieces = line.split(MARK)[:-1]
        places += [(number, len("".join(pieces[: i + 1])) + 1) for i in range(len(pieces))]
    return text.replace(MARK, ""), places


def overlap(one: Mistake, other: Mistake) -> bool:
    """Tell whether two mistakes change the same text."""
    first, second = SOUND.index(one.old), SOUND.index(other.old)
    return first < second + len(other.old) and second < first + len(one.old)
