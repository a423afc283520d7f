"""The server's certificate is replaced while it runs: by SIGHUP, by its files alone, and not by a bad pair. usage: test_certificates.py MUSTER

Prints one line per failure and closes with `N passed, N failed`."""

import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from server import ANYBODY, Server, make_certificate, send  # noqa: E402

PATIENCE_S = 10


def check(good, what):
    if not good:
        raise AssertionError(what)


def name_of(server):
    """The common name in the certificate that a new connection gets."""
    port = int(server.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as plain, ANYBODY.wrap_socket(plain) as secure:
        der = secure.getpeercert(binary_form=True)
    shown = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=ssl.DER_cert_to_PEM_cert(der), capture_output=True, text=True, check=True)
    return re.search(r"CN\s*=\s*(\S+)", shown.stdout)[1]


def until(condition):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def expiry_of(server):
    metrics = send("GET", server.url + "/metrics")[1]
    return float(re.search(r"^muster_tls_certificate_expiry_timestamp_seconds (\S+)$", metrics, re.M)[1])


def it_listens_on_https_and_says_so(server):
    check(server.url.startswith("https://127.0.0.1:"), server.url)
    status, _, headers = send("GET", server.url + "/livez")
    check(status == 200 and headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", headers)
    check(server.invite(server.organization("Links"), "links@people.example").startswith(server.url), "links must begin with https")


def a_hangup_reads_the_pair_again(server):
    before = expiry_of(server)
    make_certificate(server.certificate, server.key_file, "hangup", days=30)
    server.process.send_signal(signal.SIGHUP)
    check(until(lambda: name_of(server) == "hangup"), "the old certificate is still in use")
    check(expiry_of(server) > before + 20 * 86400, "the metric tells of the old one")


def a_changed_pair_is_read_by_itself(server):
    make_certificate(server.certificate, server.key_file, "renewed")
    check(until(lambda: name_of(server) == "renewed"), "the old certificate is still in use")


def a_bad_pair_changes_nothing_and_is_named(server):
    good = server.certificate.read_text(encoding="utf-8")
    server.certificate.write_text("no certificate", encoding="utf-8")
    server.process.send_signal(signal.SIGHUP)
    check(until(lambda: f"the certificate {server.certificate} cannot be used" in server.output()), "nobody was told")
    check(name_of(server) == "renewed", "the good one is gone")
    server.certificate.write_text(good, encoding="utf-8")
    check(server.process.poll() is None, "the server is gone")


def half_a_pair_is_refused(program):
    for options in (["--tls-key", "/nonexistent"], ["--tls-certificate", "/nonexistent"]):
        ended = subprocess.run([program, "serve", "--data", "/nonexistent/muster", *options], capture_output=True, text=True, timeout=PATIENCE_S)
        check(ended.returncode == 2 and "go together" in ended.stderr, ended.stderr)
    ended = subprocess.run([program, "serve", "--data", "/nonexistent/muster", "--tls-key", "/nonexistent", "--tls-certificate", "/nonexistent"],
                           capture_output=True, text=True, timeout=PATIENCE_S)
    check(ended.returncode == 3 and "/nonexistent cannot be used" in ended.stderr, ended.stderr)


def main():
    program = sys.argv[1]
    failed, passed = 0, 0
    with Server(program, tls=True) as server:
        cases = [(case, server) for case in (it_listens_on_https_and_says_so, a_hangup_reads_the_pair_again, a_changed_pair_is_read_by_itself,
                                             a_bad_pair_changes_nothing_and_is_named)]
        for case, argument in [*cases, (half_a_pair_is_refused, program)]:
            try:
                case(argument)
                passed += 1
            except Exception as problem:  # noqa: BLE001: each case stands alone
                failed += 1
                print(f"{case.__name__} failed: {problem}")
                traceback.print_exc(limit=-3, file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
