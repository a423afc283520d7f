"""Headless Chromium by the W3C WebDriver protocol: chromedriver over HTTP, with nothing but Python's standard library."""

import json
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the protocol's name for a reference to an element
PATIENCE_S = 60  # of machines that do much else
NAVIGATION_S = 10  # from a click to the next page


class Failed(Exception):
    pass


class Driver:
    """The chromedriver process. Goes with the `with` block, and every browser with it."""

    def __enter__(self):
        program = shutil.which("chromedriver")
        if program is None:
            raise Failed("chromedriver is missing: script/bootstrap --test installs it")
        self.process = subprocess.Popen([program, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            started = re.search(r"started successfully on port (\d+)", line)
            if started:
                self.url = f"http://127.0.0.1:{started[1]}"
                return self
        raise Failed("chromedriver does not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE_S)

    def send(self, method, path, body=None):
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Failed(f"{method} {path}: {json.load(error)['value']['message']}") from None


class Browser:
    """One Chromium with a profile of its own."""

    def __init__(self, driver, script=True, languages="en"):
        self.driver = driver
        self.profile = tempfile.TemporaryDirectory(prefix="muster-chromium-", ignore_cleanup_errors=True)
        preferences = {"intl.accept_languages": languages}
        if not script:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={self.profile.name}",
                     f"--lang={languages}", "--disable-background-networking", "--no-first-run"]
        wanted = {"browserName": "chrome", "acceptInsecureCerts": True, "goog:loggingPrefs": {"browser": "ALL"},
                  "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": arguments, "prefs": preferences}}
        self.session = "/session/" + driver.send("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def close(self):
        self.driver.send("DELETE", self.session)
        self.profile.cleanup()

    def _send(self, method, path, body=None):
        return self.driver.send(method, self.session + path, body)

    def open(self, url):
        self._send("POST", "/url", {"url": url})

    def reload(self):
        self._send("POST", "/refresh")

    def url(self):
        return self._send("GET", "/url")

    def title(self):
        return self._send("GET", "/title")

    def source(self):
        return self._send("GET", "/source")

    def cookies(self):
        return {cookie["name"]: cookie for cookie in self._send("GET", "/cookie")}

    def evaluate(self, script, *arguments):
        return self._send("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, command, **parameters):
        return self._send("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def complaints(self):
        """What the browser's console holds against the page: blocked by its policy, missing, …"""
        return [entry["message"] for entry in self._send("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]

    def all(self, selector):
        found = self._send("POST", "/elements", {"using": "css selector", "value": selector})
        return [Element(self, one[ELEMENT]) for one in found]

    def one(self, selector):
        until = time.monotonic() + NAVIGATION_S
        while not (found := self.all(selector)) and time.monotonic() < until:
            time.sleep(0.02)
        if len(found) != 1:
            raise Failed(f"{len(found)} elements are {selector} at {self.url()}: {self.source()}")
        return found[0]

    def has(self, selector):
        return bool(self.all(selector))

    def text(self):
        return self.one("main").text()


class Element:
    def __init__(self, browser, reference):
        self.browser, self.path = browser, f"/element/{reference}"
        self.reference = {ELEMENT: reference}

    def text(self):
        return self.browser._send("GET", self.path + "/text")

    def attribute(self, name):
        return self.browser._send("GET", f"{self.path}/attribute/{name}")

    def value(self):
        return self.browser._send("GET", f"{self.path}/property/value")

    def click(self):
        """And waits for the page it leads to: a slow machine answers the next command on the old one."""
        old = self.browser.one("html")
        self.browser._send("POST", self.path + "/click")
        until = time.monotonic() + NAVIGATION_S
        while time.monotonic() < until and not old.is_gone():
            time.sleep(0.02)

    def is_gone(self):
        try:
            self.browser._send("GET", self.path + "/name")
        except Failed:
            return True
        return False

    def type(self, text):
        self.browser._send("POST", self.path + "/clear")
        self.browser._send("POST", self.path + "/value", {"text": text})
