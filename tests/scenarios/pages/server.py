"""The real program under --dev, with an ADMIN's key, for tests of its pages."""

import json
import re
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PASSWORD = "correct horse battery staple"
PATIENCE_S = 20
ANYBODY = ssl._create_unverified_context()  # certificates are made for the test


def send(method, url, body=None, headers=None):
    """(status, text, headers); redirects are not followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=ANYBODY))
    data = body.encode() if body is not None else None
    try:
        answer = opener.open(urllib.request.Request(url, data, headers or {}, method=method), timeout=PATIENCE_S)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read().decode(), answer.headers


def make_certificate(certificate, key, name, days=2):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days), "-subj", f"/CN={name}",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True, timeout=PATIENCE_S)


class Server:
    def __init__(self, program, tls=False):
        self.directory = tempfile.TemporaryDirectory(prefix="muster-pages-", ignore_cleanup_errors=True)
        root = Path(self.directory.name)
        data = ["--data", str(root / "data")]
        made = subprocess.run([program, "init", *data, "--admin-email", "root@muster.example", "--api-key", "--json"], check=True,
                              capture_output=True, text=True, timeout=PATIENCE_S)
        self.key = json.loads(made.stdout)["api_key"]
        more = []
        if tls:
            self.certificate, self.key_file = root / "certificate.pem", root / "key.pem"
            make_certificate(self.certificate, self.key_file, "localhost")
            more = ["--tls-certificate", str(self.certificate), "--tls-key", str(self.key_file)]
        self.printed = open(root / "printed", "w+", encoding="utf-8")
        self.process = subprocess.Popen([program, "serve", *data, "--listen", "127.0.0.1:0", "--dev", "--dev-fast-passwords", "--log-requests", *more],
                                        stdout=self.printed, stderr=subprocess.STDOUT)
        self.url = self._listening()

    def _listening(self):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self.process.poll() is None:
            found = re.search(r"listening on (\S+)", self.output())
            if found:
                return found[1]
            time.sleep(0.02)
        raise RuntimeError("the server does not listen: " + self.output())

    def output(self):
        return (Path(self.directory.name) / "printed").read_text(encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.printed.close()
        self.directory.cleanup()

    def api(self, method, path, body=None, key=...):
        """As the ADMIN, or with a key or session of somebody else, or (None) of nobody."""
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Authorization"] = "Bearer " + (self.key if key is ... else key)
        status, text, _ = send(method, self.url + path, json.dumps(body) if body is not None else None, headers)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {text}")
        return json.loads(text) if text else None

    def organization(self, name, app_links=None):
        body = {"kind": "workspace", "name": name}
        if app_links:
            body["app_links"] = app_links
        return self.api("POST", "/v1/organizations", body)["id"]

    def invite(self, organization, email):
        """Adds a person; the link in their mail."""
        person = {"first_name": "Ann", "last_name": "Lee", "email": email, "role": "member"}
        self.api("POST", f"/v1/organizations/{organization}/members", person)
        return self.link(email, "/register/")

    def link(self, email, path):
        """The newest one of a kind in the mails to an address."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            _, text, _ = send("GET", f"{self.url}/dev/outbox?email={urllib.parse.quote(email)}")
            for message in json.loads(text)["data"]:
                if path in message.get("url", ""):
                    return message["url"]
            time.sleep(0.05)
        raise RuntimeError(f"no mail with a link for {email}: {text}")
