"""Problems as every route answers them: RFC 9457 `application/problem+json` with `errors[]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field

PROBLEM_JSON = "application/problem+json"
MOST_ERRORS = 50
TYPE_PREFIX = "urn:leadscore:problem:"
TYPE_OF_STATUS = {
    400: "malformed-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    408: "request-too-slow",
    409: "conflict",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-request",
    429: "too-many-requests",
    431: "headers-too-long",
    500: "internal-error",
    503: "no-model",
}
TITLE_OF_STATUS = {
    400: "The request cannot be read",
    401: "The request shows no key that counts",
    403: "The key does not allow this",
    404: "There is no such thing here",
    405: "The route does not know this method",
    408: "The request took too long to arrive",
    409: "The request contradicts an earlier one",
    413: "The request is too large",
    415: "The request is not JSON",
    422: "The request is not valid",
    429: "The key asks too often",
    431: "The headers are too long",
    500: "Something broke on this side",
    503: "There is no model to score with",
}


class FieldError(BaseModel):
    """One thing wrong with one field of the request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str = Field(
        description="Path in the request, such as lead.created_at or activities[3].occurred_at; "
        "empty where the request as a whole is meant.",
        examples=["lead.created_at"],
    )
    message: str = Field(description="What is wrong, and what to do about it.")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(description="Kind of problem; stable, to be compared by programs.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="HTTP status.")
    detail: str = Field(description="This problem in words, with what to do about it.")
    instance: str = Field(description="Route and request id, to be found again in the log.")
    errors: list[FieldError] = Field(
        description=f"Every field that is wrong, at most {MOST_ERRORS} of them."
    )


class ProblemError(Exception):
    """Raised where a request cannot be answered; becomes a `Problem`.

    Parameters
    ----------
    status
        HTTP status, 400–599.
    detail
        In words, with what to do about it.
    errors
        Fields that are wrong.
    headers
        Further headers of the answer.
    kind
        Kind of problem, where it is not the usual one of its status.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        kind: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status, self.detail = status, detail
        self.errors, self.headers = list(errors), dict(headers or {})

    def problem(self, instance: str) -> Problem:
        """Give the problem; `instance` names the route and the request."""
        return Problem(
            type=TYPE_PREFIX
            + (self.kind or TYPE_OF_STATUS.get(self.status, f"http-{self.status}")),
            title=TITLE_OF_STATUS.get(self.status, _phrase(self.status)),
            status=self.status,
            detail=self.detail,
            instance=instance,
            errors=self.errors[:MOST_ERRORS],
        )


def invalid(errors: Sequence[FieldError], what: str = "the request") -> ProblemError:
    """Give the problem (422) of fields that are wrong."""
    first = f"{errors[0].field}: {errors[0].message}" if errors[0].field else errors[0].message
    if len(errors) == 1:
        return ProblemError(422, first, errors)
    shown = f", the first {MOST_ERRORS} are listed" if len(errors) > MOST_ERRORS else ""
    return ProblemError(
        422, f"{len(errors)} things in {what} are not valid{shown}; first {first}", errors
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP status {status}"
