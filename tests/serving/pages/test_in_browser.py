"""The pages in a real browser: phone and desktop, dark and light, by keyboard, all from here."""

import itertools
import shutil
import threading
import time

import pytest
import uvicorn

from serving.http.front import Front
from serving.http.guard import Guard
from serving.pages.pages import Pages
from serving.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CONTRAST = """() => {
  const light = (c) => {
    const [r, g, b] = c.match(/[\\d.]+/g).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$/.test(c)) return c;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || e.closest("svg, script, style")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(e.outerHTML.slice(0, 120));
  }
  return poor;
}"""

BROKEN = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let node; (node = walker.nextNode()); ) {
    for (const word of words) {
      const at = node.data.indexOf(word);
      if (at < 0 || node.parentElement.closest("select")) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + word.length);
      if (range.getClientRects().length > 1) broken.push(word);
    }
  }
  return broken;
}"""
REACHABLE = """[...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']"
)].filter((e) => e.checkVisibility())"""
CAN_BE_REACHED = f"{REACHABLE}.length"
PLACE = f"{REACHABLE}.indexOf(document.activeElement)"
OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && box.top >= 0 && box.left >= 0;
}"""


def in_chromium(test):
    """Run a test where there is a Chromium."""
    reason = "there is no Chromium to look at the pages with"
    return pytest.mark.slow(pytest.mark.skipif(CHROMIUM is None, reason=reason)(test))


@pytest.fixture
def address(site):
    """The site at a real port."""
    config = uvicorn.Config(site.front, port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def site(champion, store, make_service, with_pages, kept):
    """Nobody has to sign in, but everybody can; the model was judged."""
    settings = Settings(host="127.0.0.1", session_secret="k3J9x!vQ2mZ7pR5tW8yB4nC6dF1gH0sL")
    guard = Guard(settings, store.engine)
    made = with_pages(make_service(champion, None, store, guard))
    made.front = Front(Pages(made.app, lambda _version: kept), made.metrics)
    yield made
    guard.close()


@pytest.fixture
def several(site, push, recent):
    """Leads of every kind that a page shows otherwise; gives the addresses of all pages."""
    push(*(recent(f"L{i}", company="A very long company name " * 4, owner="Kim") for i in range(4)))
    push(recent("E1", company="Ünal & Söhne", employees=1250, source="fair"))
    site.post("/v1/leads/L2/review", {"review": True})
    site.post("/v1/leads/L3/objection", {"objects": True})
    site.post("/v1/score", recent("sent"))
    lists = [f"/queue?list={name}" for name in ("newest", "risers", "hottest")]
    leads = [f"/leads/{name}" for name in ("L1", "L2", "L3", "E1", "sent")]
    return [*lists, "/queue?list=hottest&owner=Gone", *leads, "/model", "/sign-in"]


@pytest.fixture
def with_long_names(push, recent):
    """A lead of long names, one of which has no end."""
    names = {"company": "Bluestonehandel 460 GesmbH", "owner": "kim.muster@acme.example"}
    push(recent("L1", source="content_syndication", **names), recent("L2", company="x" * 90))


@pytest.fixture
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


LOOKS = tuple(itertools.product((360, 1280), ("light", "dark")))


def looks(browser, chosen=LOOKS):
    """Open pages as a phone and as a desk see them, in the light and in the dark."""
    for width, scheme in chosen:
        yield browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)


def in_german(path):
    return f"{path}{'&' if '?' in path else '?'}lang=de"


@in_chromium
def test_pages_fit_and_can_be_read(address, several, browser):
    asked, complaints = [], []
    for page in looks(browser):
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        for path in [*several, *map(in_german, several)]:
            page.goto(address + path)
            width = page.viewport_size["width"]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(CONTRAST) == [], path
        page.close()
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
    assert complaints == []


@in_chromium
def test_words_break_only_where_they_have_no_end(address, with_long_names, browser):
    words = ["syndication", "content_", "Bluestonehandel", "example"]
    for width in (390, 760, 800, 1000):
        page = browser.new_page(viewport={"width": width, "height": 800})
        for path in ("/queue?list=hottest", "/leads/L1"):
            page.goto(address + path)
            assert page.evaluate(BROKEN, words) == [], (width, path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.close()


@in_chromium
def test_axe_finds_nothing(address, several, browser):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = {}
    # Colours and widths have nothing to do with each other: two looks show all of them.
    for page in looks(browser, [LOOKS[1], LOOKS[2]]):
        for path in several:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
            response = axe.run(page).response
            assert "color-contrast" in {one["id"] for one in response["passes"]}
            for violation in response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"]]
                found.setdefault(violation["id"], {}).setdefault(path, nodes)
        page.close()
    assert found == {}


@in_chromium
def test_by_keyboard_alone(address, several, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    for path in several:
        page.goto(address + path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate(SEEN)
        for place in range(1, page.evaluate(CAN_BE_REACHED)):
            page.keyboard.press("Tab")
            assert page.evaluate(PLACE) == place, path
            assert page.evaluate(OUTLINED), (path, place)
        page.keyboard.press("Tab")
        assert page.evaluate(PLACE) <= 0, f"{path}: a trap"
    page.goto(address + several[2])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@in_chromium
def test_the_queue_by_letters(address, several, browser):
    page = browser.new_page()
    page.goto(address + several[2])
    page.locator("a[data-row]").first.focus()
    for key in "jjk":
        page.keyboard.press(key)
    rows = "[...document.querySelectorAll('a[data-row]')].indexOf(document.activeElement)"
    assert page.evaluate(rows) == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/*")
