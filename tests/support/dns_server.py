#!/usr/bin/env python3
"""A DNS server for tests on 127.0.0.1, over UDP and TCP on one port; the standard library only.

It prints `listening on PORT` and answers TXT questions from DIRECTORY/zone.json, read anew for each question: an object of lower-case
names, each with any of

  "txt": ["…"]      its records (parts of 255 bytes are made as needed)
  "cname": "name"   where it leads; the records are that name's
  "rcode": 2        answered with this code and nothing else
  "silent": true    never answered
  "garbage": true   answered with bytes that are no DNS message
  "tcp": true       over UDP only "truncated", whole over TCP

A name that is not there does not exist (NXDOMAIN). Each question is a line `udp NAME` or `tcp NAME` of DIRECTORY/questions.
"""
import json
import os
import socket
import struct
import sys
import threading

TXT, CNAME, IN = 16, 5, 1


def read_question(message):
    at, labels = 12, []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode("ascii"))
        at += 1 + message[at]
    return ".".join(labels).lower(), message[12:at + 5]


def name_bytes(name):
    return b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split(".")) + b"\0"


def record(owner, kind, data):
    return name_bytes(owner) + struct.pack("!HHIH", kind, IN, 1, len(data)) + data


def txt_data(text):
    raw = text.encode("utf-8")
    parts = [raw[i:i + 255] for i in range(0, len(raw), 255)] or [b""]
    return b"".join(bytes([len(part)]) + part for part in parts)


def answer(message, transport, directory):
    name, question = read_question(message)
    with open(os.path.join(directory, "questions"), "a", encoding="ascii") as log:
        log.write(f"{transport} {name}\n")
    with open(os.path.join(directory, "zone.json"), encoding="utf-8") as file:
        zone = json.load(file)
    entry = zone.get(name)
    if entry is None:
        return header(message, 3, 0) + question
    if entry.get("silent"):
        return None
    if entry.get("garbage"):
        return message[:2] + struct.pack("!HHHHH", 0x8180, 1, 9, 0, 0) + question + b"\xc0"
    if "rcode" in entry:
        return header(message, entry["rcode"], 0) + question
    if entry.get("tcp") and transport == "udp":
        return header(message, 0, 0, truncated=True) + question
    records, owner = [], name
    if "cname" in entry:
        records.append(record(name, CNAME, name_bytes(entry["cname"])))
        owner = entry["cname"]
    records += [record(owner, TXT, txt_data(text)) for text in zone.get(owner, {}).get("txt", [])]
    return header(message, 0, len(records)) + question + b"".join(records)


def header(message, rcode, answers, truncated=False):
    return message[:2] + struct.pack("!HHHHH", 0x8180 | rcode | (0x0200 if truncated else 0), 1, answers, 0, 0)


def serve_tcp(listener, directory):
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as stream:
            head = stream.read(2)
            reply = answer(stream.read(struct.unpack("!H", head)[0]), "tcp", directory) if len(head) == 2 else None
            if reply:
                connection.sendall(struct.pack("!H", len(reply)) + reply)


def sockets_on_one_port():
    while True:
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            tcp.bind(("127.0.0.1", udp.getsockname()[1]))
            tcp.listen()
            return udp, tcp
        except OSError:  # free over UDP only
            udp.close()
            tcp.close()


def bind_both():
    """The same port of UDP and TCP; somebody else may have one of a pair."""
    for _ in range(50):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            tcp.bind(("127.0.0.1", udp.getsockname()[1]))
            return udp, tcp
        except OSError:
            udp.close()
            tcp.close()
    sys.exit("no port is free in both UDP and TCP")


def main():
    directory = sys.argv[1]
    udp, tcp = sockets_on_one_port()
    threading.Thread(target=serve_tcp, args=(tcp, directory), daemon=True).start()
    print(f"listening on {udp.getsockname()[1]}", flush=True)
    while True:
        message, peer = udp.recvfrom(4096)
        reply = answer(message, "udp", directory)
        if reply:
            udp.sendto(reply, peer)


main()
