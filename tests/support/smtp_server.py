"""A mail server on 127.0.0.1 that misbehaves as it is told. usage: smtp_server.py --directory DIR [options]

Prints `listening on PORT` once it answers, and serves until SIGTERM. Every message that arrived whole stands in DIR/new as
NUMBER.eml (its bytes) and NUMBER.json (its envelope: from, to, options, tls, user, answered; and as Python's email package reads it:
headers, text, html, defects), the .json last. DIR/attempts.jsonl has a line for each connection, recipient and message, with
what became of it. DIR/control.json may change while it runs; it is read at each step:

  defer_first   N: the first N recipients of this server are answered 451
  refuse        {"address": "550 5.1.1 text", …}: this answer to RCPT, once and for all
  reply         "452 text": this answer to every message instead of 250; it is not kept
  greeting      "554 text": this instead of the greeting
  hide_smtputf8 true: with --smtputf8, takes such addresses and does not say so
  delay_s       seconds before each answer to MAIL, RCPT and the message
  hang_at       connect, ehlo, mail, rcpt, dot, quit: no answer any more from there on
  drop_at       connect, mail, rcpt, data (in the middle of the message), dot (after it arrived, before the answer)
"""

import argparse
import asyncio
import email
import email.policy
import json
import os
import pathlib
import signal
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def as_read(content):
    """What a mail reader sees: names and words decoded."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    seen = {"headers": {name.lower(): str(value) for name, value in message.items()}}
    for kind, name in [("plain", "text"), ("html", "html")]:
        part = message.get_body((kind,))
        seen[name] = part.get_content().replace("\r\n", "\n") if part is not None else ""
    seen["defects"] = [str(defect) for part in message.walk() for defect in part.defects]
    seen["defects"] += [str(defect) for value in message.values() for defect in value.defects]
    return seen


class Mailbox:
    """What the server was told, and what it received."""

    def __init__(self, directory):
        self.directory = directory
        self.new = directory / "new"
        self.new.mkdir(parents=True, exist_ok=True)
        self.count = len(list(self.new.glob("*.json")))
        self.deferred = 0

    def control(self, name, default=None):
        try:
            return json.loads((self.directory / "control.json").read_text(encoding="utf-8")).get(name, default)
        except FileNotFoundError:
            return default

    def note(self, **what):
        with (self.directory / "attempts.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(what) + "\n")

    def keep(self, envelope, session, answered):
        self.count += 1
        (self.new / f"{self.count:06}.eml").write_bytes(envelope.original_content)
        about = {
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "options": envelope.mail_options, "tls": session.ssl is not None,
            "user": session.login_data.decode() if session.login_data else "", "answered": answered, **as_read(envelope.original_content),
        }
        half_written = self.new / f"{self.count:06}.json.part"
        half_written.write_text(json.dumps(about), encoding="utf-8")
        half_written.rename(self.new / f"{self.count:06}.json")


class Server(SMTP):
    """aiosmtpd's server with places to hang and to drop the connection."""

    def __init__(self, mailbox, options, tls):
        self.mailbox = mailbox
        super().__init__(
            self, hostname="mail.example", ident="test server", tls_context=tls if options.starttls else None,
            require_starttls=options.require_starttls, enable_SMTPUTF8=options.smtputf8,
            auth_required=options.auth is not None, auth_require_tls=options.auth_needs_tls,
            authenticator=lambda server, session, envelope, mechanism, data: self.authenticate(options, data))
        self.implicit_tls = options.smtps

    @staticmethod
    def authenticate(options, data):
        good = options.auth is not None and f"{data.login.decode()}:{data.password.decode()}" == options.auth
        return AuthResult(success=good, handled=False, auth_data=data)

    async def step(self, name):
        if self.mailbox.control("drop_at") == name:
            self.mailbox.note(dropped=name)
            self.transport.abort()
            raise asyncio.CancelledError
        if self.mailbox.control("hang_at") == name:
            self.mailbox.note(hanging=name)
            await asyncio.sleep(3600)
        if name in ("mail", "rcpt", "dot"):
            await asyncio.sleep(self.mailbox.control("delay_s", 0))

    async def _handle_client(self):
        self.mailbox.note(connected=True)
        await self.step("connect")
        greeting = self.mailbox.control("greeting")
        if greeting:
            await self.push(greeting)
            self.transport.close()
            return
        await super()._handle_client()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        await self.step("ehlo")
        if self.implicit_tls:
            session.ssl = True
        session.host_name = hostname
        if self.mailbox.control("hide_smtputf8"):
            responses = [response for response in responses if "SMTPUTF8" not in response]
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        await self.step("mail")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await self.step("rcpt")
        answer = self.mailbox.control("refuse", {}).get(address, "250 2.1.5 recipient ok")
        if answer.startswith("250") and self.mailbox.deferred < self.mailbox.control("defer_first", 0):
            self.mailbox.deferred += 1
            answer = "451 4.7.1 greylisted, come back later"
        self.mailbox.note(recipient=address, answer=answer)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def smtp_DATA(self, arg):
        if self.mailbox.control("drop_at") == "data":
            await self.push("354 go ahead")
            await self._reader.read(16)
            await self.step("data")
        await super().smtp_DATA(arg)

    async def handle_DATA(self, server, session, envelope):
        answer = self.mailbox.control("reply") or "250 2.0.0 kept"
        lost = self.mailbox.control("drop_at") == "dot" or self.mailbox.control("hang_at") == "dot"
        if answer.startswith("250"):
            self.mailbox.keep(envelope, session, not lost)
        self.mailbox.note(message=envelope.rcpt_tos, answer=None if lost else answer)
        await self.step("dot")
        return answer

    async def handle_QUIT(self, server, session, envelope):
        await self.step("quit")
        return "221 2.0.0 bye"


def self_signed(directory):
    """A certificate for localhost and 127.0.0.1 that is its own authority: DIR/cert.pem, DIR/key.pem."""
    certificate, key = directory / "cert.pem", directory / "key.pem"
    if not certificate.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def serve(options):
    directory = pathlib.Path(options.directory)
    mailbox = Mailbox(directory)
    tls = self_signed(directory) if options.starttls or options.smtps else None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(mailbox, options, tls), host="127.0.0.1", port=options.port, ssl=tls if options.smtps else None)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    print(f"listening on {server.sockets[0].getsockname()[1]}", flush=True)
    await stop.wait()
    server.close()
    sys.stdout.flush()
    os._exit(0)  # what hangs on purpose must not keep it


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--starttls", action="store_true", help="offer STARTTLS with a self-signed certificate, DIR/cert.pem")
    parser.add_argument("--require-starttls", action="store_true")
    parser.add_argument("--smtps", action="store_true", help="TLS from the first byte, with that certificate")
    parser.add_argument("--auth", metavar="USER:PASSWORD", help="require this authentication")
    parser.add_argument("--auth-needs-tls", action="store_true")
    parser.add_argument("--smtputf8", action="store_true")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
