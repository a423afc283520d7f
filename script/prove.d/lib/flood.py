"""Many requests over many kept connections from one thread: quick enough to keep the server busy, not the generator."""

import selectors
import socket
import time


class Flood:
    """Sends prepared requests, one at a time on each connection, and counts the answers by status."""

    def __init__(self, port, connections=64):
        self.selector = selectors.DefaultSelector()
        self.statuses, self.bad = {}, []
        self.free = []
        for _ in range(connections):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(connection, selectors.EVENT_READ, bytearray())
            self.free.append(connection)

    def run(self, requests, each_answer=None, report=None, report_every=50000):
        """Sends every request of the iterable; each_answer(bytes of the body) when wanted. Seconds it took."""
        begun, pending, sent = time.monotonic(), 0, 0
        source = iter(requests)
        exhausted = False
        while not exhausted or pending:
            while self.free and not exhausted:
                request = next(source, None)
                if request is None:
                    exhausted = True
                    break
                self.free.pop().sendall(request)
                pending, sent = pending + 1, sent + 1
                if report and sent % report_every == 0:
                    report(sent, time.monotonic() - begun)
            if not pending:
                break
            for key, _ in self.selector.select():
                pending -= self.receive(key, each_answer)
        return time.monotonic() - begun

    def receive(self, key, each_answer):
        """1 when an answer is whole."""
        connection, buffer = key.fileobj, key.data
        received = connection.recv(65536)
        if not received:
            raise ConnectionError(f"the server closed a connection; answers so far {self.statuses}, bad ones {self.bad[:3]}")
        buffer += received
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return 0
        head = bytes(buffer[:end]).lower()
        at = head.find(b"\r\ncontent-length:")
        length = int(head[at + 17:].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(buffer) < end + 4 + length:
            return 0
        status = int(head[9:12])
        body = bytes(buffer[end + 4:end + 4 + length])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status >= 400 and len(self.bad) < 20:
            self.bad.append(body[:300])
        if each_answer:
            each_answer(body)
        del buffer[:]
        self.free.append(connection)
        return 1

    def close(self):
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()


def post(target, key, body):
    """The bytes of a POST with a JSON body."""
    return (f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: {key}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n").encode() + body
