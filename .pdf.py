import sys,re,tempfile
from pathlib import Path
from playwright.sync_api import sync_playwright
from tests.browser import serving, tools
server=serving.start(Path(tempfile.mkdtemp()))
try:
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path=tools.command("chromium")); print(b.version)
        pg=b.new_page(base_url=server.address)
        pg.goto("/"); pg.set_input_files("input[name=saksfil]", "tests/dagsenter.yaml"); pg.locator("form:has(input[name=saksfil]) button").click(); pg.wait_for_url("**/sak/**")
        id=pg.url.split("/")[4]; pg.goto(f"/sak/{id}/gjennomgang")
        def n(): return len(re.findall(rb'/Type\s*/Page\b', pg.pdf(prefer_css_page_size=True)))
        print("as is", n()); raise SystemExit
        for sel in ["section[aria-labelledby=lest]",".site-foot",".advice-lines",".halves","section[aria-labelledby=rekke]"]:
            pg.evaluate("s=>document.querySelector(s).remove()", sel); print(sel, n())
        b.close()
finally: server.stop()
