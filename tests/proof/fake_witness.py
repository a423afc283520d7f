"""A witness (C2SP tlog-witness) with nothing of Muster's: it remembers how far it cosigned each log, in memory."""

import base64
import hashlib
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import verifier


def compressed(point):
    inverse = pow(point[2], verifier.P - 2, verifier.P)
    x, y = point[0] * inverse % verifier.P, point[1] * inverse % verifier.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class SigningKey:
    """RFC 8032."""

    def __init__(self):
        digest = hashlib.sha512(secrets.token_bytes(32)).digest()
        scalar = int.from_bytes(digest[:32], "little")
        self.scalar = scalar & ((1 << 254) - 8) | 1 << 254
        self.prefix = digest[32:]
        self.public = compressed(verifier.multiply(self.scalar, verifier.BASE))

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % verifier.ORDER
        point = compressed(verifier.multiply(r, verifier.BASE))
        h = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little") % verifier.ORDER
        return point + ((r + h * self.scalar) % verifier.ORDER).to_bytes(32, "little")


class Witness:
    """Serves on a port of its own. mode: "good", "forging" (signs another text), "broken" (500), "hanging" (never answers)."""

    def __init__(self, name):
        self.name, self.signing, self.mode = name, SigningKey(), "good"
        data = b"\x04" + self.signing.public
        self.id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        self.key = f"{name}+{self.id.hex()}+{base64.b64encode(data).decode()}"
        self.logs, self.seen, self.asked = {}, {}, 0
        self.mutex, self.released = threading.Lock(), threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a connection that is cut is nothing to tell
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/prefix/"

    def trust(self, key_text):
        self.logs[verifier.Key(key_text).name] = verifier.Key(key_text)

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def cosignature(self, text):
        now = int(time.time())
        signed = self.signing.sign(verifier.cosigned_message(now, text if self.mode != "forging" else text + "x"))
        return f"\u2014 {self.name} {base64.b64encode(self.id + now.to_bytes(8, 'big') + signed).decode()}\n"

    def answer(self, body):
        """(status, content type, text) by the rules of the specification, in its order."""
        head, note = body.split("\n\n", 1)
        lines = head.split("\n")
        old = int(lines[0].removeprefix("old "))
        path = [base64.b64decode(line, validate=True) for line in lines[1:]]
        origin = note.split("\n", 1)[0]
        if origin not in self.logs:
            return 404, "text/plain", "unknown log\n"
        try:
            checkpoint = verifier.Checkpoint(note, self.logs[origin])
        except verifier.Wrong as wrong:
            return 403, "text/plain", f"{wrong}\n"
        if not lines[0].startswith("old ") or len(path) > 63 or old > checkpoint.size:
            return 400, "text/plain", "bad request\n"
        with self.mutex:
            size, root = self.seen.get(origin, (0, None))
            if old != size:
                return 409, "text/x.tlog.size", f"{size}\n"
            if old == checkpoint.size and root != checkpoint.root:
                return 409, "text/plain", "another root\n"
            try:
                verifier.check_consistency(old, root, checkpoint.size, checkpoint.root, path)
            except verifier.Wrong as wrong:
                return 422, "text/plain", f"{wrong}\n"
            self.seen[origin] = (checkpoint.size, checkpoint.root)
        return 200, "text/plain", self.cosignature(note.split("\n\n", 1)[0] + "\n")

    def handler(self):
        witness = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                witness.asked += 1
                if witness.mode == "hanging":
                    witness.released.wait()
                    return
                status, kind, text = (404, "text/plain", "no\n") if self.path != "/prefix/add-checkpoint" else witness.answer(body)
                if witness.mode == "broken":
                    status, kind, text = 500, "text/plain", "broken\n"
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

        return Handler
