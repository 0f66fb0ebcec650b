"""The kiosk's page in a real Chromium, as a visitor's fingers and keys meet it."""

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_AXE = Path(__file__).parent / "axe.min.js"
_PATIENCE_SECONDS = 20.0  # a loaded machine; nothing here takes a second by itself
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # containers have no user namespaces; only our own pages are opened
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
_AXE_TAGS = ("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

# The browser itself unpacks its screenshot: no library for pictures is needed.
_PIXELS = """
const [text, done] = arguments;
const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
createImageBitmap(new Blob([bytes], { type: "image/png" })).then((picture) => {
  const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, picture.width, picture.height);
  done(Array.from({ length: data.length / 4 }, (_, index) => data[4 * index + 1]));
});
"""

logging.getLogger("selenium").setLevel(logging.WARNING)


class Page:
    """One browser window.  Sizes are CSS pixels, one device pixel each."""

    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in _ARGUMENTS:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))

    def close(self) -> None:
        """End the browser."""
        self.driver.quit()

    # -- looking ------------------------------------------------------------------------------------------------------

    def open(self, address: str) -> None:
        """Go there; what was logged before is forgotten."""
        self.driver.get("about:blank")  # a page whose kiosk is gone tries to reach it, and complains, until it is left
        self._logged("performance")
        self._logged("browser")
        self.driver.get(address)

    def resize(self, width: int, height: int) -> None:
        """The size of what is seen."""
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)

    def prefer(self, **features: str) -> None:
        """What the visitor's system prefers: `prefers_reduced_motion="reduce"`; nothing takes it back."""
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": named})

    def run(self, script: str, *arguments: object) -> Any:
        """What a script on the page returns."""
        return self.driver.execute_script(script, *arguments)

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        """Until it is so."""
        WebDriverWait(self.driver, _PATIENCE_SECONDS, poll_frequency=0.05).until(lambda _: condition(), what)

    def text(self, selector: str) -> str:
        """What a screen reader would read there."""
        return str(self.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector))

    def caption(self) -> tuple[str, ...]:
        """The sentences of the caption."""
        return tuple(self.run("return [...document.querySelectorAll('#caption p')].map((p) => p.textContent)"))

    def screen(self) -> str:
        """Which kind of screen is shown."""
        return str(self.run("return document.body.dataset.screen"))

    def picture(self, path: Path) -> None:
        """A screenshot."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.driver.get_screenshot_as_png())

    def pixels(self) -> list[int]:
        """The brightness of every pixel of the window, row by row, 0 to 255."""
        return list(self.driver.execute_async_script(_PIXELS, self.driver.get_screenshot_as_base64()))

    def violations(self) -> list[str]:
        """What axe-core finds wrong, each with the first place where."""
        if not self.run("return 'axe' in window"):
            self.run(_AXE.read_text(encoding="utf-8"))
        options = {"runOnly": list(_AXE_TAGS), "resultTypes": ["violations"]}
        found = self.driver.execute_async_script(
            "axe.run(document, arguments[0]).then((result) => arguments[1](result.violations))", options
        )
        return [
            f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:300]}" for one in found
        ]

    def complaints(self) -> list[str]:
        """What the browser logged: errors of scripts, files that are missing, rules of the policy that were broken."""
        return [str(entry["message"]) for entry in self._logged("browser") if entry["level"] == "SEVERE"]

    def asked_hosts(self) -> set[str]:
        """Every host that the page has sent a request to since `open`."""
        hosts = set()
        for entry in self._logged("performance"):
            message: Mapping[str, Any] = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                hosts.add(urlsplit(message["params"]["request"]["url"]).hostname or "")
            elif message["method"] == "Network.webSocketCreated":
                hosts.add(urlsplit(message["params"]["url"]).hostname or "")
        return hosts

    def _logged(self, kind: str) -> list[dict[str, Any]]:
        """What the browser has logged of this kind since last asked."""
        entries: list[dict[str, Any]] = self.driver.get_log(kind)  # type: ignore[no-untyped-call]  # selenium's gap
        return entries

    # -- touching -----------------------------------------------------------------------------------------------------

    def find(self, name: str) -> WebElement:
        """The button of this name that can be seen."""
        found = [
            one for one in self.driver.find_elements(By.CSS_SELECTOR, f"[data-name='{name}']") if one.is_displayed()
        ]
        assert found, f"no button {name!r} can be seen"
        return found[0]

    def touch(self, name: str) -> None:
        """Put a finger on a button and take it off."""
        self.find(name).click()

    def hold(self, name: str, seconds: float) -> None:
        """Keep a finger on a button."""
        ActionChains(self.driver).click_and_hold(self.find(name)).pause(seconds).release().perform()

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def hold_key(self, key: str, seconds: float) -> None:
        """Keep a key down."""
        ActionChains(self.driver).key_down(key).pause(seconds).key_up(key).perform()

    def focused(self) -> str | None:
        """The name of the button that the next Enter presses."""
        name = self.run("return document.activeElement?.dataset.name ?? null")
        return None if name is None else str(name)
