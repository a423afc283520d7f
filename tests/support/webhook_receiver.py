"""A receiver of webhooks on 127.0.0.1 that misbehaves as it is told. usage: webhook_receiver.py --directory DIR [--port N] [--tls]

Prints `listening on PORT` once it answers, and serves until SIGTERM. DIR/requests.jsonl gets a line for each request that arrived whole:
{"path", "headers" (names in lower case), "body", "status", "signed"}. DIR/control.json may change while it runs; it is read at each
request:

  status        the answer's status (default 204)
  headers       {"Name": "value", …}: headers of the answer
  answer_bytes  length of the answer's body (default 0)
  only          a text: bodies without it are answered 204, whatever `status` says
  delay_s       seconds before the answer
  secrets       ["whsec_…", …]: "signed" says which of them (by number) signed the request as Standard Webhooks has it
  hang          true: no answer
  drop          true: the connection ends without one
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import ssl
import subprocess
import threading
import time


def signed_by(secrets, headers, body):
    """Numbers of the secrets that signed it."""
    content = f"{headers.get('webhook-id')}.{headers.get('webhook-timestamp')}.".encode() + body
    given = headers.get("webhook-signature", "").split(" ")
    made = [base64.b64encode(hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()).decode()
            for secret in secrets]
    return [number for number, signature in enumerate(made) if "v1," + signature in given]


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = self.server.control()
        status = told.get("status", 204)
        if told.get("only") and told["only"].encode() not in body:
            told, status = {}, 204
        line = {"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode("utf-8"), "signed": signed_by(self.server.control().get("secrets", []), self.headers, body),
                "status": 0 if told.get("hang") or told.get("drop") else status}
        self.server.note(json.dumps(line, ensure_ascii=False))
        if told.get("hang"):
            time.sleep(600)
        if told.get("hang") or told.get("drop"):
            self.close_connection = True
            self.connection.close()
            return
        time.sleep(told.get("delay_s", 0))
        self.send_response(status)
        for name, value in told.get("headers", {}).items():
            self.send_header(name, value)
        answer = b"x" * told.get("answer_bytes", 0)
        if status != 204:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        try:
            self.wfile.write(answer)
        except OSError:
            self.close_connection = True

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, directory):
        self.directory = directory
        self.lock = threading.Lock()
        self.file = open(directory / "requests.jsonl", "a", encoding="utf-8")
        super().__init__(address, Receiver)

    def control(self):
        try:
            return json.loads((self.directory / "control.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def note(self, line):
        with self.lock:
            self.file.write(line + "\n")
            self.file.flush()

    def handle_error(self, *_):
        pass  # clients break off; that is what they are tested for


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--directory", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    server = Server(("127.0.0.1", options.port), options.directory)
    if options.tls:
        certificate, key = options.directory / "cert.pem", options.directory / "key.pem"
        if not certificate.exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print("listening on", server.server_address[1], flush=True)
    server.serve_forever()


main()
