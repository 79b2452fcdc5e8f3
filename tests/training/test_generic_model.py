"""The model as a frame in, a frame out: what MLflow's tools call."""

import json

import numpy as np
import pandas as pd
import pytest

from features.collect import facts_from_tables, microseconds
from features.errors import LeadScoreError
from features.facts import Moments
from training.generic_model import GenericModel, _load_pyfunc
from training.metrics import logit


@pytest.fixture(scope="module")
def generic(demo_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    demo_model.save(folder)
    found = _load_pyfunc(str(folder))
    assert isinstance(found, GenericModel)
    return found


def row(**changed):
    return {
        "lead_id": "L1",
        "created_at": "2026-08-01T09:00:00Z",
        "as_of": "2026-08-20T00:00:00Z",
        "email": "kim@acme.example",
        "employees": 120.0,
        **changed,
    }


def predict(generic, *rows):
    return generic.predict(pd.DataFrame(list(rows)))


def test_every_row_has_its_contributions(generic):
    found = predict(generic, row(), row(lead_id="L2", employees=np.nan))
    assert found["lead_id"].tolist() == ["L1", "L2"]
    because = found.filter(like="because_").sum(axis=1)
    assert logit(found["probability"].to_numpy()) == pytest.approx(found["start"] + because)


def test_activities_count_until_as_of(generic):
    pricing = {"occurred_at": "2026-08-10T00:00:00+02:00", "type": "page_view"}
    pricing["subject"] = "/pricing"
    later = {**pricing, "occurred_at": "2026-08-21T00:00:00Z"}
    unseen = {**pricing, "received_at": "2026-08-21T00:00:00Z"}
    told = [json.dumps(a) for a in ([], [pricing], [later], [pricing, later], [unseen])]
    found = predict(generic, *(row(activities=a) for a in told))["probability"].tolist()
    nothing, seen, not_yet, one_of_two, not_received = found
    assert nothing == not_yet == not_received
    assert seen == one_of_two != nothing


@pytest.mark.parametrize("nothing", [None, np.nan, "[]", ""])
def test_no_activities_in_any_form(generic, nothing):
    alone = predict(generic, row())["probability"].tolist()
    assert predict(generic, row(activities=nothing))["probability"].tolist() == alone


@pytest.mark.parametrize("wrong", ["{}", "[1]", "nonsense", '[{"type": "call"}]', "3"])
def test_activities_that_cannot_be_are_named(generic, wrong):
    with pytest.raises(LeadScoreError, match="activities: "):
        predict(generic, row(activities=wrong))


def test_a_time_without_zone_is_refused(generic):
    with pytest.raises(LeadScoreError, match="zone"):
        predict(generic, row(as_of="2026-08-20T00:00:00"))


def test_numbers_may_come_as_text_or_number(generic):
    found = predict(generic, row(employees=120.0), row(employees="120"), row(employees=120))
    assert found["probability"].nunique() == 1


def test_an_unknown_column_is_ignored(generic):
    with_more = predict(generic, row(shoe_size=43))["probability"]
    assert with_more.tolist() == predict(generic, row())["probability"].tolist()


def test_it_says_what_the_tables_say(generic, demo_model, demo_company):
    tables, end = demo_company.tables, demo_company.end
    for lead_id in tables.leads["lead_id"].iloc[::200]:
        one = tables.only(lead_id)
        lead = one.leads.iloc[0].to_dict() | {"created_at": one.leads["created_at"][0].isoformat()}
        told = json.loads(
            one.activities.drop(columns="lead_id").to_json(
                orient="records", date_format="iso", date_unit="us"
            )
        )
        found = predict(generic, {**lead, "as_of": end.isoformat(), "activities": json.dumps(told)})
        facts = facts_from_tables(one, demo_model.builder.matcher.kind_columns)
        moment = Moments(np.zeros(1, np.int64), np.array([microseconds(end)]))
        expected = demo_model.explain(demo_model.builder.build(facts, moment)).probability[0]
        assert found["probability"][0] == pytest.approx(expected, abs=1e-12)


def test_an_activity_that_comes_twice_counts_once(demo_model):
    sent = {"occurred_at": "2026-01-05T10:00:00Z", "type": "form_submit", "subject": "/contact"}
    row = {"lead_id": "L", "created_at": "2026-01-01T00:00:00Z", "as_of": "2026-01-09T00:00:00Z"}
    model = GenericModel(demo_model)

    def probability(*activities):
        frame = pd.DataFrame([{**row, "activities": json.dumps(activities)}])
        return model.predict(frame)["probability"][0]

    once = {**sent, "activity_id": "a", "received_at": ""}
    later = {**once, "occurred_at": "2026-01-07T10:00:00Z"}
    assert probability(later, once) == probability(once)
    assert probability({**sent}, {**sent, "occurred_at": "2026-01-07T10:00:00Z"}) != probability(
        once
    )


def test_no_rows_give_the_columns(demo_model):
    empty = GenericModel(demo_model).predict(pd.DataFrame({"lead_id": []}))
    assert len(empty) == 0
    assert list(empty.columns[:4]) == ["lead_id", "as_of", "probability", "start"]
