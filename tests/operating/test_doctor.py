"""`muster doctor` sees what is wrong with a data directory, a certificate, a mail server and a machine's limits.

usage: test_doctor.py MUSTER
"""

import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from checks import Checks  # noqa: E402

MUSTER = sys.argv[1]
check = Checks()


def doctor(*arguments, **settings):
    done = subprocess.run([MUSTER, "doctor", "--json", *map(str, arguments)], capture_output=True, text=True, check=False, **settings)
    findings = json.loads(done.stdout)
    check(findings["well"] == (done.returncode == 0) and done.returncode in (0, 1), "the exit code says whether something is wrong", done.stderr)
    levels = {}
    for each in findings["findings"]:
        levels.setdefault(each["what"], []).append(each["level"])
        check(each["level"] != "wrong" or each["found"].strip(), "what is wrong is said", each)
    return levels, done.returncode


def make_certificate(folder, days):
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost", "-days", str(days)]
    subprocess.run([*command, "-keyout", folder / "key.pem", "-out", folder / "chain.pem"], check=True, capture_output=True)
    return ["--tls-certificate", folder / "chain.pem", "--tls-key", folder / "key.pem"]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def main():
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        data, key = folder / "data", folder / "master.key"
        subprocess.run([MUSTER, "init", "--data", data, "--master-key-file", key, "--admin-email", "a@b.example"], check=True, capture_output=True)
        usual = ["--data", data, "--master-key-file", key, "--erasure-ledger", folder / "ledger"]
        levels, code = doctor(*usual)
        check(code == 0, "a new directory is well", levels)
        for what in ("directory", "master_key", "format", "write_ahead_log", "erasure_ledger"):
            check(levels.get(what) == ["ok"], f"{what} is well", levels.get(what))
        check("disk_sync" in levels and "clock" in levels, "the machine is looked at", levels)
        check(not list(data.glob("doctor-*")), "nothing is left behind")

        check(doctor("--data", folder / "nothing")[1] == 1, "no directory is wrong")
        key.chmod(0o644)
        check("wrong" in doctor(*usual)[0]["master_key"], "a key that others read is wrong")
        key.chmod(0o600)
        shutil.copy(key, data / "master.key")
        check(doctor("--data", data)[0]["master_key"] == ["warn"], "a key beside the data is warned about")
        data.chmod(0o755)
        check(doctor(*usual)[0]["directory"] == ["warn"], "a directory that others look into is warned about")
        data.chmod(0o700)

        options = max((data / "log").glob("OPTIONS-*"))
        text = options.read_text(encoding="utf-8")
        options.write_text(re.sub("kTolerateCorruptedTailRecords", "kPointInTimeRecovery", text), encoding="utf-8")
        check(doctor(*usual)[0]["write_ahead_log"] == ["wrong"], "a log that drops records is wrong")
        options.write_text(text, encoding="utf-8")
        was = (data / "format").read_text(encoding="utf-8")
        (data / "format").write_text(re.sub(r"\d+", "99", was), encoding="utf-8")
        check(doctor(*usual)[0]["format"] == ["wrong"], "a newer format is wrong")
        (data / "format").write_text(was, encoding="utf-8")

        check(doctor(*usual, *make_certificate(folder, 90))[0]["tls"] == ["ok"], "a certificate is well")
        check(doctor(*usual, *make_certificate(folder, 5))[0]["tls"] == ["warn"], "one that ends soon is warned about")
        (folder / "key.pem").write_text("no key", encoding="utf-8")
        check(doctor(*usual, "--tls-certificate", folder / "chain.pem", "--tls-key", folder / "key.pem")[0]["tls"] == ["wrong"], "a wrong key is wrong")
        check(doctor(*usual, "--smtp-url", f"smtp://127.0.0.1:{free_port()}")[0]["mail"] == ["wrong"], "a mail server that is not there is wrong")
        provider = folder / "sms.json"
        provider.write_text(json.dumps({"url": f"http://127.0.0.1:{free_port()}/sms"}), encoding="utf-8")
        check(doctor(*usual)[0]["sms"] == ["note"], "no SMS provider is as it may be")
        check(doctor(*usual, "--sms-provider", provider)[0]["sms"] == ["wrong"], "an SMS provider that is not there is wrong")
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            provider.write_text(json.dumps({"url": f"http://127.0.0.1:{listening.getsockname()[1]}/sms"}), encoding="utf-8")
            check(doctor(*usual, "--sms-provider", provider)[0]["sms"] == ["ok"], "one that can be reached is well, and is sent nothing")
            listening.settimeout(60)
            connection, _ = listening.accept()
            with connection:
                check(connection.recv(1) == b"", "not a byte")
        provider.write_text("{}", encoding="utf-8")
        check(doctor(*usual, "--sms-provider", provider)[0]["sms"] == ["wrong"], "settings of one that cannot be meant are wrong")
        check(doctor(*usual, "--server", f"http://127.0.0.1:{free_port()}")[0]["server"] == ["wrong"], "a server that is not there is wrong")
        few = doctor(*usual, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)))[0]
        check(few["open_files"] == ["warn"], "few open files are warned about")
        if os.geteuid() != 0:
            data.chmod(0o500)
            check(doctor(*usual)[0]["disk_sync"] == ["wrong"], "a directory that cannot be written to is wrong")
            data.chmod(0o700)
        spoken = subprocess.run([MUSTER, "doctor", *map(str, usual)], capture_output=True, text=True, check=False).stdout
        check(spoken.count("\n") >= 9 and spoken.startswith("ok    directory"), "people read a line for each", spoken[:200])
    check.finish()


main()
