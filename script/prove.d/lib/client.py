"""A small HTTP client with one kept connection, and the reads that several proofs need."""

import http.client
import json
import time
import urllib.parse

PAGE_ROWS = 100
IDLE_SECONDS_MAX = 20  # the server closes connections that nobody used for a minute


class Refused(Exception):
    def __init__(self, status, code, body):
        super().__init__(f"{status} {code}: {body[:400]!r}")
        self.status, self.code = status, code


class Client:
    """Not thread-safe: one per thread."""

    def __init__(self, port, key=""):
        self.port, self.key = port, key
        self.connection = None
        self.position = ""
        self.used_at = 0.0

    def request(self, method, target, body=None, headers=None):
        """(status, headers, bytes) of one request."""
        sent = {"x-api-key": self.key} if self.key else {}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            sent["content-type"] = "application/json"
        sent.update(headers or {})
        if self.connection is not None and time.monotonic() - self.used_at > IDLE_SECONDS_MAX:
            self.connection.close()
            self.connection = None
        self.used_at = time.monotonic()
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, target, data, sent)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        self.position = answer.getheader("Muster-Position") or self.position
        return answer.status, answer.headers, content

    def call(self, method, target, body=None, headers=None):
        """The answer's JSON; a refusal is raised."""
        status, _, content = self.request(method, target, body, headers)
        parsed = json.loads(content) if content else {}
        if status >= 400:
            raise Refused(status, parsed.get("code", ""), content)
        return parsed

    def get(self, target):
        return self.call("GET", target)

    def post(self, target, body=None):
        return self.call("POST", target, {} if body is None else body)

    def pages(self, target, limit=PAGE_ROWS):
        """Every row of a list, following its cursor."""
        joint = "&" if "?" in target else "?"
        after = ""
        while True:
            page = self.get(f"{target}{joint}limit={limit}" + (f"&after={urllib.parse.quote(after)}" if after else ""))
            yield from page["data"]
            after = page.get("next") or ""
            if not after:
                return

    def organizations(self):
        return list(self.pages("/v1/organizations"))

    def link_token(self, email):
        """The token of the newest registration link sent to an address; only a server under --dev shows it."""
        messages = self.get(f"/dev/outbox?limit=1&kind=registration&email={urllib.parse.quote(email)}")["data"]
        return messages[0]["token"] if messages else ""

    def directory(self, organization_id):
        return list(self.pages(f"/v1/organizations/{organization_id}/members"))


class Latencies:
    """Milliseconds of many calls, and what is said of them."""

    def __init__(self):
        self.values = []

    def timed(self, call, *arguments):
        begun = time.perf_counter()
        result = call(*arguments)
        self.values.append((time.perf_counter() - begun) * 1000)
        return result

    def at(self, share):
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0

    def text(self):
        return (f"{len(self.values)} calls, p50 {self.at(0.5):.2f} ms, p99 {self.at(0.99):.2f} ms, "
                f"worst {max(self.values, default=0):.2f} ms")
