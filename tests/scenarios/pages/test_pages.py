"""The pages in headless Chromium against the real program. usage: test_pages.py MUSTER

Prints one line per failure and closes with `N passed, N failed`."""

import base64
import hmac
import http.server
import sys
import threading
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from server import PASSWORD, Server, send  # noqa: E402
from webdriver import Browser, Driver  # noqa: E402

CONTRAST_MIN = 4.5  # WCAG 2.2, 1.4.3
NARROW_PX = 320     # WCAG 2.2, 1.4.10; a window twice as wide at 200 % zoom is the same to the page

CONTRAST = """
const channels = color => color.match(/[\\d.]+/g).map(Number);
const luminance = color => {
  const [r, g, b] = channels(color).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = element => {
  for (let at = element; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (!/, 0\\)$/.test(color)) return color;
  }
  return 'rgb(255, 255, 255)';
};
return [...document.querySelectorAll('main *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(element => {
  const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
  return [element.tagName + ' ' + element.textContent.trim().slice(0, 40), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
});
"""


def check(good, what):
    if not good:
        raise AssertionError(what)


def check_basics(browser, language="en"):
    """What any checker of accessibility asks first."""
    check(browser.one("html").attribute("lang") == language, "the page says another language")
    check(len(browser.all("h1")) == 1, "there must be one h1")
    check(browser.title() != "", "there is no title")
    check(not browser.has("script"), "there is script")
    labels = {label.attribute("for") for label in browser.all("label")}
    for field in browser.all("input"):
        check(field.attribute("id") in labels, f"an input without a label: {field.attribute('name')}")
        check(field.attribute("autocomplete"), "an input without autocomplete")
        described_by = (field.attribute("aria-describedby") or "").split()
        check(all(browser.has("#" + name) for name in described_by), "aria-describedby leads nowhere")


def fill(browser, **fields):
    for name, text in fields.items():
        browser.one(f"input[name={name}]").type(text)
    browser.one("form[novalidate] button").click()


def registration(browser, server, email, language="en"):
    organization = server.organization("Kutch & Sons", {"ios": "https://apps.example/ios", "android": "https://apps.example/android"})
    link = server.invite(organization, email)
    browser.open(link)
    check("Kutch & Sons" in browser.text(), browser.text())
    check_basics(browser, language)
    fill(browser, password=PASSWORD, password_confirmation="something else entirely")
    check_basics(browser, language)
    mistake = browser.one("#password_confirmation-mistake").text()
    check(mistake in browser.one("[role=alert]").text(), "the summary does not name the mistake")
    check(browser.one("#password_confirmation").attribute("aria-invalid") == "true", "the field is not marked")
    check(browser.one("#password").value() == "", "a password came back")
    fill(browser, password=PASSWORD, password_confirmation=PASSWORD)
    links = [link.attribute("href") for link in browser.all("main a")]
    check("https://apps.example/ios" in links and "https://apps.example/android" in links, f"the apps are missing: {links}")
    check(not browser.cookies(), "a link signed somebody in")
    browser.open(link)
    check(not browser.has("form"), "a used link shows a form")
    return link


def registers_without_script(browser, server):
    browser.open("data:text/html,<title>off</title><script>document.title='on'</script>")
    check(browser.title() == "off", "script runs")
    registration(browser, server, "without.script@people.example")


def registers_with_script_in_german(browser, server):
    registration(browser, server, "with.script@people.example", "de")
    check("Dieser Link gilt nicht mehr" in browser.text(), browser.text())
    check(not [c for c in browser.complaints() if "410" not in c and "422" not in c], browser.complaints())


def scanners_burn_nothing(browser, server):
    link = server.invite(server.organization("Scanned"), "scanned@people.example")
    for agent in ("Mozilla/5.0 (compatible; mail scanner)", "curl/7.88", "Barracuda"):
        for method in ("GET", "HEAD", "GET"):
            check(send(method, link, headers={"User-Agent": agent})[0] == 200, "a link died of being read")
    form = f"password={PASSWORD}&password_confirmation={PASSWORD}".replace(" ", "+")
    check(send("POST", link, form, {"Content-Type": "application/x-www-form-urlencoded"})[0] == 403, "a form from nowhere was taken")
    browser.open(link)
    browser.reload()
    fill(browser, password=PASSWORD, password_confirmation=PASSWORD)
    check("You are registered" in browser.text(), browser.text())
    dead = send("GET", link)
    check(dead[0] == 410 and dead[1] == send("GET", server.url + "/register/" + "A" * 43)[1], "dead links are told apart")


def signs_in_and_out(browser, server):
    browser.open(server.invite(server.organization("Signing"), "signing@people.example"))
    fill(browser, password=PASSWORD, password_confirmation=PASSWORD)
    browser.one("main a[href='/sign-in']").click()
    check_basics(browser)
    fill(browser, login="signing@people.example", password="not this one")
    check("do not belong together" in browser.one("[role=alert]").text(), browser.text())
    check(browser.one("#login").value() == "signing@people.example", "the name is gone")
    fill(browser, login="SIGNING@people.example", password=PASSWORD)
    check(browser.url() == server.url + "/account", browser.url())
    check("signing@people.example" in browser.text(), browser.text())
    check_basics(browser)
    secure = server.url.startswith("https://")
    cookie = browser.cookies()["__Host-muster_session" if secure else "muster_session"]
    check(cookie["httpOnly"] and cookie["secure"] == secure and cookie["sameSite"] == "Lax" and cookie["path"] == "/", cookie)
    check(browser.evaluate("return document.cookie") == "", "a script could read the cookie")
    browser.one("form[action='/sign-out'] button").click()
    check("You are signed out" in browser.text(), browser.text())
    browser.open(server.url + "/account")
    check(browser.url() == server.url + "/sign-in", "signed out, and still there")


def resets_a_password(browser, server):
    email, other = "forgetful@people.example", "another good one of 2026"
    browser.open(server.invite(server.organization("Forgetting"), email))
    fill(browser, password=PASSWORD, password_confirmation=PASSWORD)
    browser.open(server.url + "/sign-in")
    browser.one("main a[href='/reset']").click()
    check_basics(browser)
    fill(browser, contact="forgetful")
    check(browser.one("#contact").value() == "forgetful" and browser.has("#contact-mistake"), browser.text())
    fill(browser, contact=email)
    check("Look for the link" in browser.text(), browser.text())
    link = server.link(email, "/reset/")
    browser.open(link)
    check_basics(browser)
    fill(browser, password=other, password_confirmation=other)
    check("Your password is changed" in browser.text() and not browser.cookies(), browser.text())
    browser.one("main a[href='/sign-in']").click()
    fill(browser, login=email, password=other)
    check(browser.url() == server.url + "/account", browser.text())
    browser.open(link)
    check("This link is not valid any more" in browser.text(), browser.text())


def totp_code(secret):
    """RFC 6238 with what every app takes for granted: SHA-1, six digits, 30 seconds."""
    digest = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), int(time.time() // 30).to_bytes(8, "big"), "sha1").digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def signs_in_with_a_second_factor(browser, server):
    email = "careful@people.example"
    browser.open(server.invite(server.organization("Careful"), email))
    fill(browser, password=PASSWORD, password_confirmation=PASSWORD)
    token = server.api("POST", "/v1/sessions", {"email": email, "password": PASSWORD}, key=None)["token"]
    secret = server.api("POST", "/v1/me/totp", {"current_password": PASSWORD}, key=token)["secret"]
    codes = server.api("POST", "/v1/me/totp/confirm", {"code": totp_code(secret)}, key=token)["recovery_codes"]
    browser.open(server.url + "/sign-in")
    check(not browser.has("#code"), "a code is asked for before there is need")
    fill(browser, login=email, password=PASSWORD)
    check("second factor" in browser.one("[role=alert]").text(), browser.text())
    check_basics(browser)
    fill(browser, password=PASSWORD, code="no such code")
    check("wrong or was used before" in browser.one("#code-mistake").text(), browser.text())
    fill(browser, password=PASSWORD, code=codes[0])
    check(browser.url() == server.url + "/account", browser.text())


def other_sites_send_no_forms(browser, server):
    page = (f"<form method=post action='{server.url}/sign-in'><input name=login value=a><input name=password value=b>"
            "<button>Win a prize</button></form>").encode()

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil) as evil:
        threading.Thread(target=evil.serve_forever, daemon=True).start()
        for host in ("127.0.0.1", "localhost"):  # the same site on another port, and another site
            browser.open(f"http://{host}:{evil.server_port}/")
            browser.one("button").click()
            check("This form came from another site" in browser.text(), browser.text())
        evil.shutdown()


def can_be_seen_by_many(browser, server):
    browser.devtools("Emulation.setDeviceMetricsOverride", width=NARROW_PX, height=640, deviceScaleFactor=1, mobile=True)
    for scheme in ("light", "dark"):
        browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.open(server.url + "/sign-in")
        fill(browser, login="a", password="b")
        check(browser.evaluate("return getComputedStyle(document.querySelector('main')).maxWidth") == "480px", "the stylesheet is not there")
        check(browser.evaluate("return document.documentElement.scrollWidth") <= NARROW_PX, "it must be scrolled sideways")
        for text, ratio in browser.evaluate(CONTRAST):
            check(ratio >= CONTRAST_MIN, f"{scheme}: contrast {ratio:.1f} of {text}")
        check(browser.evaluate("const field = document.querySelector('#login'); field.focus();"
                               "return getComputedStyle(field).outlineStyle") == "solid", "focus cannot be seen")


def tells_no_token_in_its_log(browser, server):
    link = server.invite(server.organization("Quiet"), "quiet@people.example")
    send("GET", link)
    send("DELETE", link)
    token = link.rsplit("/", 1)[1]
    time.sleep(0.1)
    check("/register/{token}" in server.output(), "requests are not logged")
    check(token not in server.output(), "a token stands in the log of requests")


PLAIN = [  # case, whether it runs with script, language of the browser
    (registers_without_script, False, "en"),
    (resets_a_password, False, "en"),
    (registers_with_script_in_german, True, "de"),
    (scanners_burn_nothing, True, "en"),
    (signs_in_and_out, True, "en"),
    (signs_in_with_a_second_factor, True, "en"),
    (other_sites_send_no_forms, True, "en"),
    (tells_no_token_in_its_log, True, "en"),
]
OVER_TLS = [
    (registers_without_script, False, "en"),
    (signs_in_and_out, True, "en"),
]
LAST = [(can_be_seen_by_many, True, "en")]  # leaves the browser narrow and dark


class Run:
    """Browsers are slow to start: cases of a kind share one, which forgets its cookies between them."""

    def __init__(self, driver):
        self.driver, self.browsers, self.passed, self.failed = driver, {}, 0, 0

    def browser(self, script, language):
        if (script, language) not in self.browsers:
            self.browsers[script, language] = Browser(self.driver, script, language)
        browser = self.browsers[script, language]
        browser.devtools("Network.clearBrowserCookies")
        return browser

    def cases(self, cases, server):
        for case, script, language in cases:
            name = case.__name__ + (" over TLS" if server.url.startswith("https") else "")
            start = time.monotonic()
            try:
                case(self.browser(script, language), server)
                self.passed += 1
                print(f"{name}: {time.monotonic() - start:.1f} s")
            except Exception as problem:  # noqa: BLE001: each case stands alone
                self.failed += 1
                print(f"{name} failed: {problem}")
                traceback.print_exc(limit=-3, file=sys.stdout)

    def close(self):
        for browser in self.browsers.values():
            browser.close()


def main():
    program = sys.argv[1]
    with Driver() as driver:
        run = Run(driver)
        try:
            with Server(program) as plain, Server(program, tls=True) as secure:
                run.cases(PLAIN, plain)
                run.cases(OVER_TLS, secure)
                run.cases(LAST, plain)
        finally:
            run.close()
    print(f"{run.passed} passed, {run.failed} failed")
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
