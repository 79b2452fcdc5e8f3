"""The pages in a real browser: phone and desktop, dark and light, by keyboard, all from here."""

import shutil
import threading
import time

import pytest
import uvicorn

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


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to look at the pages with")
def test_pages_in_chromium(address, push, recent):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    push(*(recent(f"L{i}", company="A very long company name " * 4, owner="Kim") for i in range(4)))
    asked, complaints = [], []
    paths = ("/queue?list=hottest", "/leads/L1", "/model")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width, scheme in ((360, "dark"), (360, "light"), (1280, "dark"), (1280, "light")):
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: complaints.append(message.text))
            for path in paths:
                page.goto(address + path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert page.evaluate(CONTRAST) == [], (path, scheme)
            page.goto(address + paths[0])
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.className") == "skip"
            page.locator("a[data-row]").first.focus()
            for key in "jjk":
                page.keyboard.press(key)
            rows = "[...document.querySelectorAll('a[data-row]')].indexOf(document.activeElement)"
            assert page.evaluate(rows) == 1
            page.keyboard.press("Enter")
            page.wait_for_url("**/leads/*")
            page.close()
        browser.close()
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
    assert complaints == []
