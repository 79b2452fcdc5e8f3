"""From the bytes of a request to a lead that may be scored."""

from __future__ import annotations

from dataclasses import dataclass

from features.collect import microseconds
from features.language.marks import marked
from features.records import LeadRecord
from serving.http.asking import Asking
from serving.http.facts_in import record_of_lead, record_of_request
from serving.http.json_body import Decoded, NotJsonError, decode
from serving.http.keeping import Asked
from serving.http.known import names_a_lead, with_kept_facts
from serving.http.problems import FieldError, ProblemError, invalid
from serving.http.reading import InvalidRequestError, Path, read_request
from serving.http.usual import usual_activities
from serving.scorer import Scorer
from serving.store.store import Store

MOST_BYTES_OF_ONE = 5 * 2**20
OBJECTS = "lead {!r} objected to being scored (Art. 21 GDPR); it is not scored"
TO_REVIEW = marked("A human review was asked for (Art. 22 GDPR): do not decide by the score alone.")
TOO_EARLY = marked("The lead came in only after this moment: nothing it did since counts.")
IN_FUTURE = marked(
    "This moment lies in the future: the score is what it will be if nothing happens."
)
CLOCKS_DIFFER_BY_US = 5 * 60 * 1_000_000  # at most, between the CRM and the service


@dataclass(frozen=True)
class ReadLead:
    """A lead that may be scored.

    Attributes
    ----------
    record
        What is known of it.
    as_of_us
        The moment, microseconds.
    is_mql
        Whether it is an MQL already, as the CRM knows; None if that was not said.
    asked
        What was asked, to be kept.
    remarks
        What has to be said beside its score, to be translated.
    """

    record: LeadRecord
    as_of_us: int
    is_mql: bool | None
    asked: Asked
    remarks: list[str]


def read_lead(
    decoded: Decoded, scorer: Scorer, asking: Asking, path: Path, store: Store | None
) -> ReadLead:
    """Read one lead.

    Parameters
    ----------
    path
        Where it stands in the body, for the names of fields: ("leads", 3) in a batch.
    store
        Where leads that are only named are looked up; without one they are unknown.

    Raises
    ------
    ProblemError
        400 if the text is no JSON, 404 if it names a lead that was never pushed, 422 if it is no
        valid request or the lead objected to being scored.
    """
    value = decoded.value
    if names_a_lead(value):
        value = with_kept_facts(value, store)
    activities = usual_activities(value, scorer.kind_columns)
    try:
        request = read_request(value if activities is None else {**value, "activities": ()}, path)
    except InvalidRequestError as error:
        raise invalid(error.errors) from error
    if decoded.wrong is not None:
        raise malformed(decoded.wrong)
    lead_id = request.lead.lead_id
    if store is not None and store.objects(lead_id):
        raise ProblemError(422, OBJECTS.format(lead_id), kind="objection")
    if activities is None:
        record = record_of_request(request, scorer.kind_columns)
    else:
        record = record_of_lead(request.lead, activities)
    as_of = microseconds(asking.now if request.as_of is None else request.as_of)
    remarks = _on_moment(as_of, record.created_us, asking.now_us)
    if store is not None and asking.explain and store.to_review(lead_id):
        remarks.append(TO_REVIEW)
    return ReadLead(
        record,
        as_of,
        request.is_mql,
        asked=Asked() if store is None or not asking.explain else Asked(decoded.value, value),
        remarks=remarks,
    )


def _on_moment(as_of_us: int, created_us: int, now_us: int) -> list[str]:
    """Say where a moment is none at which anybody knew the lead."""
    if as_of_us < created_us - CLOCKS_DIFFER_BY_US:
        return [TOO_EARLY]
    return [IN_FUTURE] if as_of_us > now_us + CLOCKS_DIFFER_BY_US else []


def decoded_lead(body: bytes) -> Decoded:
    """Decode the JSON of one lead; 413 where it is too long, 400 where it is none."""
    if len(body) > MOST_BYTES_OF_ONE:
        raise ProblemError(413, f"one lead has at most {MOST_BYTES_OF_ONE / 2**20:g} MiB of JSON")
    try:
        return decode(body)
    except NotJsonError as error:
        raise malformed(str(error)) from error


def malformed(why: str) -> ProblemError:
    """Say why a body is no JSON."""
    detail = f"the body is not JSON: {why}"
    return ProblemError(400, detail, [FieldError(field="", message=detail)])
