"""Who made which version the champion, when and why: kept with the registered model."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mlflow.exceptions import MlflowException
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from features.errors import ModelError
from training.registry.store import (
    CHALLENGER,
    CHAMPION,
    MODEL_NAME,
    NO_SUCH_MODEL,
    client,
    one_at_a_time,
    store_errors,
    version_of,
)

PROMOTIONS = "promotions"
MOST_KEPT = 200


class Promotion(BaseModel):
    """One change of the champion.

    Attributes
    ----------
    version, before
        The champion since then, and the one before (None: the first).
    at, by
        When, and the user of the machine that did it.
    reason
        Why, where one was given; a forced promotion always has one.
    forced
        The gates had refused it.
    rollback
        It was the way back to a version that had been the champion.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    before: str | None
    at: AwareDatetime
    by: str
    reason: str | None = None
    forced: bool = False
    rollback: bool = False


def promotions() -> list[Promotion]:
    """Give all changes of the champion that are known, oldest first.

    Raises
    ------
    ModelError
        If the tag that holds them was changed by hand and cannot be read.
    """
    store = client()
    with store_errors():
        try:
            text = store.get_registered_model(MODEL_NAME).tags.get(PROMOTIONS, "[]")
        except MlflowException as error:
            if error.error_code in NO_SUCH_MODEL:
                return []
            raise
    try:
        return [Promotion.model_validate(one) for one in json.loads(text)]
    except (ValueError, ValidationError) as error:
        raise ModelError(
            f"the tag {PROMOTIONS!r} of the registered model {MODEL_NAME} is not what leadscore "
            f"wrote ({error}); delete it in MLflow to begin a new history"
        ) from error


def make_champion(promotion: Promotion, tags: dict[str, str]) -> None:
    """Move the alias `champion`, and note the change with the model, its version and its run.

    Parameters
    ----------
    promotion
        Version that becomes the champion, and why.
    tags
        Further tags of the version and its run.

    Raises
    ------
    ModelError
        If the champion is another one than `promotion.before` by now, or the store cannot be used.
    """
    store, version = client(), promotion.version
    with one_at_a_time(), store_errors():
        if version_of(CHAMPION) != promotion.before:
            raise ModelError(
                f"the champion changed meanwhile to version {version_of(CHAMPION)}; try again"
            )
        history = [*promotions(), promotion][-MOST_KEPT:]
        store.set_registered_model_alias(MODEL_NAME, CHAMPION, version)
        store.set_registered_model_tag(MODEL_NAME, PROMOTIONS, _as_text(history))
        if version_of(CHALLENGER) == version:
            store.delete_registered_model_alias(MODEL_NAME, CHALLENGER)
        run_id = store.get_model_version(MODEL_NAME, version).run_id
        for key, value in tags.items():
            store.set_model_version_tag(MODEL_NAME, version, key, value)
            store.set_tag(run_id, key, value)


def _as_text(history: Sequence[Promotion]) -> str:
    return json.dumps([one.model_dump(mode="json", exclude_defaults=True) for one in history])
