"""What goes wrong is told to people by a page, in their language, and to programs as a problem."""

import pytest

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WRONG = [
    ("/leads/nobody", 404, "There is nothing here", "Hier ist nichts"),
    ("/nowhere", 404, "There is nothing here", "Hier ist nichts"),
    ("/queue?list=<b>", 400, "This address is not understood", "nicht zu verstehen"),
    ("/queue?x=1", 400, "This address is not understood", "nicht zu verstehen"),
]


@pytest.mark.parametrize(("path", "status", "english", "german"), WRONG)
def test_a_browser_gets_a_page(site, read_page, path, status, english, german):
    page = read_page(site.call("GET", path, headers=BROWSER), status)
    assert english in page.text
    assert "/queue" in [a["href"] for a in page.all("a")]
    german_too = {**BROWSER, "accept-language": "de"}
    page = read_page(site.call("GET", path, headers=german_too), status)
    assert german in page.text
    joint = "&" if "?" in path else "?"
    page = read_page(site.call("GET", f"{path}{joint}lang=de", headers=BROWSER), status)
    assert german in page.text
    # What was wrong is folded, in English, and says so; which routes there are is for programs.
    told = [a for a in page.all("span") if a.get("lang") == "en"]
    assert len(told) == len(page.all("details")) == (path != "/nowhere")
    assert "/v1/score" not in page.text


@pytest.mark.parametrize(("path", "status", "english", "german"), WRONG)
def test_the_menu_stays_where_pages_may_be_seen(site, read_page, path, status, english, german):
    page = read_page(site.call("GET", path, headers=BROWSER), status)
    assert "Pages" in [a.get("aria-label") for a in page.all("nav")]
    assert "/model" in [a["href"] for a in page.all("a")]


def test_a_wrong_method_is_no_failure(site, read_page):
    page = read_page(site.call("GET", "/sign-out", headers=BROWSER), 405)
    assert "This address is not understood" in page.text


@pytest.mark.parametrize(("path", "status", "english", "german"), WRONG)
def test_a_program_gets_a_problem(site, problem_of, path, status, english, german):
    asked = site.call("GET", path, headers={"accept": "application/json"})
    usual = site.call("GET", path)
    assert problem_of(asked, status)["detail"] == problem_of(usual, status)["detail"]


def test_without_a_model_the_page_says_when_to_come_back(empty_service, with_pages, read_page):
    site = with_pages(empty_service)
    answer = site.call("GET", "/model", headers=BROWSER)
    page = read_page(answer, 503)
    assert "No model is in service yet" in page.text
    assert answer.headers["retry-after"].isdigit()
    assert answer.headers["x-request-id"] in page.text


def test_what_programs_use_stays_a_problem_even_in_a_browser(site, problem_of):
    unknown = site.call("GET", "/v1/leads/nobody", headers=BROWSER)
    assert "nobody" in problem_of(unknown, 404)["detail"]
    wrong_method = site.call("GET", "/v1/score", headers=BROWSER)
    assert "POST" in problem_of(wrong_method, 405)["detail"]


def broken(*_):
    raise RuntimeError("secret")


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Something went wrong"), ("de", "Etwas ist schiefgegangen")]
)
def test_a_broken_page_is_a_page_and_no_secret(
    site, read_page, problem_of, monkeypatch, language, title
):
    monkeypatch.setattr("serving.pages.pages.tongue_of", broken)
    answer = site.call("GET", "/", headers={**BROWSER, "accept-language": language})
    page = read_page(answer, 500)
    assert title in page.text
    assert answer.headers["x-request-id"] in page.text
    assert "secret" not in page.text
    assert "secret" not in problem_of(site.call("GET", "/"), 500)["detail"]


def test_where_even_the_error_page_is_broken_there_is_a_problem(site, problem_of, monkeypatch):
    monkeypatch.setattr("serving.pages.pages.tongue_of", broken)
    monkeypatch.setattr("serving.pages.error_page.tongue_of", broken)
    assert "secret" not in problem_of(site.call("GET", "/", headers=BROWSER), 500)["detail"]


def test_what_broke_is_in_the_log_once(site, monkeypatch, caplog):
    monkeypatch.setattr("serving.pages.pages.tongue_of", broken)
    with caplog.at_level("ERROR", "leadscore"):
        site.call("GET", "/", headers=BROWSER)
    assert [str(r.exc_info[1]) for r in caplog.records if r.exc_info] == ["secret"]
