"""What operators install beside the program fits the program: dashboard, alert rules, systemd unit, package.

usage: test_operating_files.py PROJECT_ROOT MUSTER BUILD_DIRECTORY
A metric that nobody writes makes an alert that never fires, so each named one must stand on a real /metrics page.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from checks import Checks  # noqa: E402

ROOT, MUSTER = Path(sys.argv[1]), Path(sys.argv[2])
BUILD = Path(sys.argv[3])
METRIC = re.compile(r"\b(?:muster|process)_[a-z_]+\b")
READY_SECONDS_MAX = 120
# Only with a certificate.
WITH_TLS = {"muster_tls_certificate_expiry_timestamp_seconds", "muster_tls_handshakes_failed_total"}
check = Checks()


def served_metrics(scratch):
    """The names on the metrics page of a server that has just answered a request."""
    data = scratch / "data"
    with open(scratch / "log", "w+", encoding="utf-8") as log:
        command = [str(MUSTER), "serve", "--data", str(data), "--listen", "127.0.0.1:0", "--dev", "--log-requests", "--log-format", "json"]
        with subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as server:
            try:
                url = wait_for_url(scratch / "log", server)
                with urllib.request.urlopen(url + "/livez", timeout=30) as answer:
                    answer.read()
                with urllib.request.urlopen(url + "/v1/nothing", timeout=30) as answer:
                    answer.read()
            except urllib.error.HTTPError:
                pass  # a problem, which is counted
            finally:
                page = urllib.request.urlopen(url + "/metrics", timeout=30).read().decode()
                server.terminate()
                code = server.wait(READY_SECONDS_MAX)
    check(code == 0, "the server stops in order", f"exit code {code}")
    check_log_lines((scratch / "log").read_text(encoding="utf-8"))
    return set(re.findall(r"^# TYPE (\S+)", page, re.MULTILINE))


def check_log_lines(text):
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    check(all({"time", "level", "message"} <= set(line) for line in lines), "a line of the log says when, how bad and what")
    asked = [line for line in lines if line["message"] == "request" and line.get("route") == "/livez"]
    check(len(asked) == 1 and asked[0]["status"] == 200 and asked[0]["method"] == "GET" and asked[0]["peer"] == "127.0.0.1",
          "a request is a line with its values", asked)
    check(any(line.get("status") == 404 and line.get("problem") for line in lines), "a refused one has the problem's code")


def wait_for_url(log, server):
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline and server.poll() is None:
        found = re.search(r"listening on (http://\S+)", log.read_text(encoding="utf-8"))
        if found:
            return found.group(1)
        time.sleep(0.05)
    raise SystemExit("the server did not start: " + log.read_text(encoding="utf-8"))


def named(text):
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in METRIC.findall(text)}


def check_dashboard(known):
    dashboard = json.loads((ROOT / "docs/grafana-dashboard.json").read_text(encoding="utf-8"))
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    check(len(panels) >= 20 and all(panel["targets"] for panel in panels), "each panel asks for something")
    ids = [panel["id"] for panel in dashboard["panels"]]
    check(len(set(ids)) == len(ids), "panels have ids of their own")
    expressions = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    unknown = named(expressions) - known - WITH_TLS
    check(not unknown, "the dashboard shows metrics there are", sorted(unknown))
    unseen = {name for name in known if name.startswith("muster_")} - named(expressions) - {
        "muster_anomaly_rules_on", "muster_activity_first_position", "muster_activity_tail_position", "muster_activity_queued_records",
        "muster_webhooks", "muster_webhooks_in_flight", "muster_monitoring_records_total", "muster_monitoring_lag_records",
        "muster_dry_runs_total", "muster_dry_runs_busy_total"}
    check(not unseen, "every metric but some of little use shows on the dashboard", sorted(unseen))


def check_alerts(known):
    text = (ROOT / "docs/prometheus-alerts.yml").read_text(encoding="utf-8")
    rules = re.findall(r"- alert: (\w+)\n\s+expr: (.+)", text)
    check(len(rules) >= 10 and len({name for name, _ in rules}) == len(rules), "alerts have names of their own")
    unknown = set().union(*(named(expression) for _, expression in rules)) - known - WITH_TLS
    check(not unknown, "alerts are about metrics there are", sorted(unknown))
    for block in re.split(r"\n(?=\s+- alert: )", text)[1:]:
        check("summary:" in block and "action:" in block and "severity:" in block, "an alert says what and what to do", block[:60])
    if shutil.which("promtool"):
        done = subprocess.run(["promtool", "check", "rules", ROOT / "docs/prometheus-alerts.yml"], capture_output=True, text=True, check=False)
        check(done.returncode == 0, "promtool takes the rules", done.stderr)


def check_unit():
    unit = (ROOT / "packaging/muster.service").read_text(encoding="utf-8")
    serve_help = subprocess.run([str(MUSTER), "serve", "--help"], capture_output=True, text=True, check=True).stdout
    started = re.search(r"^ExecStart=(.+)$", unit, re.MULTILINE).group(1) + (ROOT / "packaging/muster.env").read_text(encoding="utf-8")
    for option in sorted(set(re.findall(r"--[a-z-]+", started))):
        check(option in serve_help or option == "--help", "the unit's options exist", option)
    if shutil.which("systemd-analyze"):
        done = subprocess.run(["systemd-analyze", "verify", ROOT / "packaging/muster.service"], capture_output=True, text=True, check=False)
        wrong = [line for line in done.stderr.splitlines() if "muster.service" in line and "not executable" not in line and "Man page" not in line]
        check(not wrong, "systemd takes the unit", wrong)


def check_package(scratch):
    made = subprocess.run(["cpack", "-G", "DEB", "-B", str(scratch)], cwd=BUILD, capture_output=True, text=True, check=False)
    packages = list(scratch.glob("*.deb"))
    check(made.returncode == 0 and len(packages) == 1, "the package is made", made.stdout[-500:] + made.stderr[-500:])
    if not packages:
        return
    listing = subprocess.run(["dpkg-deb", "--contents", packages[0]], capture_output=True, text=True, check=True).stdout
    for path in ("./usr/bin/muster", "./usr/lib/systemd/system/muster.service", "./usr/share/muster/muster.env", "./usr/share/doc/muster/operating.md"):
        check(re.search(rf" {re.escape(path)}$", listing, re.MULTILINE), "the package holds", path)
    depends = subprocess.run(["dpkg-deb", "--field", packages[0], "Depends"], capture_output=True, text=True, check=True).stdout
    check("librocksdb" in depends and "libc6" in depends, "the package names what the program is linked to", depends)
    control = subprocess.run(["dpkg-deb", "--ctrl-tarfile", packages[0]], capture_output=True, check=True).stdout
    (scratch / "control.tar").write_bytes(control)
    names = subprocess.run(["tar", "-tf", scratch / "control.tar"], capture_output=True, text=True, check=True).stdout
    check(all(f"./{name}" in names for name in ("postinst", "prerm", "postrm")), "its scripts are in it", names)
    unpacked = scratch / "unpacked"
    subprocess.run(["dpkg-deb", "--extract", packages[0], unpacked], check=True)
    ran = subprocess.run([unpacked / "usr/bin/muster", "--version"], capture_output=True, text=True, check=False)
    check(ran.returncode == 0, "the packaged program runs", ran.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        known = served_metrics(Path(folder))
        check_dashboard(known)
        check_alerts(known)
        check_unit()
        check_package(Path(folder))
    check.finish()


main()
