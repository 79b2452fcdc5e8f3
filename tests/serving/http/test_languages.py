"""The language of an answer: by the address, by the header, English otherwise."""

import pytest

from features.language.language import language_of


def scored(service, lead, address="/v1/score", **headers):
    return service.post(address, lead, **headers)


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", None, "en"),
        ("?lang=de", None, "de"),
        ("?lang=DE-at", None, "de"),
        ("?lang=en", "de", "en"),
        ("?lang=fr", "de", "en"),
        ("?lang=", "de", "en"),
        ("", "de", "de"),
        ("", "fr-FR, de-CH;q=0.8, en;q=0.5", "de"),
        ("", "de;q=0.4, en;q=0.5", "en"),
        ("", "de;q=0", "en"),
        ("", "de;q=half, fr", "en"),
        ("", "*, de;q=0.5", "en"),
        ("", ";;,=,,q=", "en"),
        ("", "fr," * 500 + "de", "en"),
    ],
)
def test_the_language_of_an_answer(service, lead, query, header, expected):
    headers = {} if header is None else {"accept_language": header}
    answer = scored(service, lead, f"/v1/score{query}", **headers)
    assert answer.status_code == 200
    assert answer.headers["content-language"] == expected
    clause = answer.json()["mql"]["because"][0]
    assert clause.startswith({"en": "score ", "de": "Score "}[expected])


def test_only_sentences_differ(service, lead):
    english, german = (scored(service, lead, f"/v1/score?lang={c}").json() for c in ("en", "de"))
    for answer in (english, german):
        del answer["request_id"], answer["notes"], answer["mql"]["because"]
        del answer["buying_stage"]["because"]
        for reason in answer["reasons"]:
            assert reason.pop("text")
    assert english == german


def test_a_reason_in_german_with_the_leads_own_figures(service, lead):
    answer = scored(service, lead, "/v1/score?lang=de").json()
    texts = [reason["text"] for reason in answer["reasons"]]
    assert "„Preise angesehen“ einmal, am 2. August" in [
        *texts,
        *answer["buying_stage"]["because"],
    ]


def test_every_lead_of_a_batch_is_told_in_the_language(service, lead):
    answer = scored(service, {"leads": [lead, {"lead": {}}]}, "/v1/score/batch?lang=de")
    assert answer.headers["content-language"] == "de"
    assert answer.json()["results"][0]["mql"]["because"][0].startswith("Score ")


def test_another_language_is_another_parameter_than_an_unknown_one(service, lead, problem_of):
    problem = problem_of(scored(service, lead, "/v1/score?language=de"), 400)
    assert "language" in problem["detail"]
    assert "lang" in problem["detail"]
    problem_of(scored(service, lead, "/v1/score?lang=de&lang=en"), 400)


def test_plain_scores_are_told_in_the_language_too(service, lead):
    answer = scored(service, lead, "/v1/score?explain=false&lang=de")
    assert answer.headers["content-language"] == "de"
    assert answer.json()["mql"]["because"][0].startswith("Score ")


def test_numbers_are_written_as_the_language_does(service, lead):
    answer = scored(service, lead, "/v1/score?lang=de").json()
    score = language_of("de").decimal(answer["score"], 1)
    assert f"Score {score} " in answer["mql"]["because"][0]
