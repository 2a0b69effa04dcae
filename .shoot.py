"""serve worktree and shoot: args: addr-suffix example"""
import subprocess, sys, threading, tempfile
from pathlib import Path
from playwright.sync_api import sync_playwright
from tests.browser import serving, tools
import json
folder=Path(tempfile.mkdtemp())
server=serving.start(folder)
out=Path("/tmp/shots_review"); out.mkdir(exist_ok=True)
try:
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path=tools.command("chromium"))
        for name, yaml in [a.split("=") for a in sys.argv[1:]]:
            pg=b.new_page(base_url=server.address, viewport={"width":1280,"height":900})
            pg.goto("/")
            pg.set_input_files("input[name=saksfil]", yaml)
            for d in pg.locator("details:has(input[name=saksfil])").all(): d.evaluate("d=>d.open=true")
            pg.locator("form:has(input[name=saksfil]) button").click()
            pg.wait_for_url("**/sak/**")
            id=pg.url.split("/")[4]
            for page in ["gjennomgang","tiltak"]:
                pg.set_viewport_size({"width":1280,"height":900})
                pg.goto(f"/sak/{id}/{page}")
                pg.screenshot(path=out/f"{name}-{page}-1280.png", full_page=True)
                pg.set_viewport_size({"width":360,"height":900})
                pg.screenshot(path=out/f"{name}-{page}-360.png", full_page=True)
                if page=="gjennomgang":
                    pg.emulate_media(media="print"); pg.set_viewport_size({"width":688,"height":1043}); pg.screenshot(path=out/f"{name}-print.png", full_page=True); pg.emulate_media(media="screen")
                    pg.emulate_media(media="print"); pg.pdf(path=out/f"{name}.pdf", prefer_css_page_size=True, print_background=False)
        pg.set_viewport_size({"width":1280,"height":900}); pg.goto("/"); pg.screenshot(path=out/"start-1280.png", full_page=True)
        pg.set_viewport_size({"width":360,"height":900}); pg.screenshot(path=out/"start-360.png", full_page=True)
        b.close()
finally:
    server.stop()
    print(server.log()[-3000:])
