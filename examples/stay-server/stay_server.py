#!/usr/bin/env python3
"""A house's system for Vestibule's [conditions.stay], version 1: who stays in which room, from a JSON file.

It needs Python 3.9 and nothing else. docs/stay/v1.md is the protocol; take what you need into your own system.

    openssl rand -hex 32 > stay-key && chmod 600 stay-key
    ./stay_server.py --port 8480 --key-file stay-key --stays stays.json
"""

import argparse
import base64
import datetime
import hashlib
import hmac
import json
import re
import ssl
import time
import unicodedata
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMPONENTS = '("@method" "@target-uri" "content-type" "content-digest")'
LETTERS = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
BETWEEN = re.compile(r"[\s!-/:-@\[-`{-~\u02b0-\u02ff\u2000-\u206f]")
FRESH_SECONDS = 300


def fold(text):
    """Small letters without accents: as Vestibule folds what guests type."""
    for _ in range(2):
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f").lower()
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else LETTERS.get(c, c) for c in text)
    return BETWEEN.sub("", "".join(digits))


def surname(text):
    """A surname as a whole: ae is ä is a."""
    text = fold(text)
    for pair, one in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        text = text.replace(pair, one)
    return text


def matches(stay, fields):
    """Whether every field that was asked for is one of the forms that the guest may have meant."""
    for name, field in fields.items():
        kept = (surname if name == "surname" else fold)(str(stay.get(name, "")))
        if not kept or kept not in field["forms"]:
            return False
    return bool(fields)


def judge(stays, fields, now):
    """The answer to a question, without its number."""
    found = [stay for stay in stays if matches(stay, fields)]
    if not found:
        return {"admit": False, "reason": "no-stay"}
    stay = found[0]
    moment = lambda name: datetime.datetime.fromisoformat(stay[name].replace("Z", "+00:00"))
    if "from" in stay and now < moment("from"):
        return {"admit": False, "reason": "not-yet"}
    if "until" in stay and now >= moment("until"):
        return {"admit": False, "reason": "over"}
    wanted = ("person", "plan", "devices", "until", "name")
    return {"admit": True, **{name: stay[name] for name in wanted if name in stay}}


class House(BaseHTTPRequestHandler):
    """Answers POST; everything else is 501, which http.server says by itself."""

    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if not 0 < length <= 65536:
            return self.send_error(413)
        body = self.rfile.read(length)
        if not self.is_signed(body):
            return self.send_error(401)
        question = json.loads(body)
        answer = judge(self.server.stays(), question["fields"], datetime.datetime.now(datetime.timezone.utc))
        self.answer({"request": question["request"], **answer})

    def is_signed(self, body):
        """RFC 9421, with the components in the order that Vestibule has them."""
        fields = self.headers
        parameters = fields.get("Signature-Input", "").removeprefix("sig=")
        created = re.search(r";created=(\d+);", parameters)
        is_ours = parameters.startswith(COMPONENTS) and ';tag="vestibule-stay-v1"' in parameters
        if not is_ours or not created or abs(time.time() - int(created[1])) > FRESH_SECONDS:
            return False
        if fields.get("Content-Digest") != digest_of(body):
            return False
        url = f"{self.server.scheme}://{fields['Host']}{self.path}"
        base = (
            f'"@method": {self.command}\n"@target-uri": {url}\n"content-type": {fields["Content-Type"]}\n'
            f'"content-digest": {fields["Content-Digest"]}\n"@signature-params": {parameters}'
        )
        return hmac.compare_digest(fields.get("Signature", ""), f"sig=:{self.server.proof(base)}:")

    def answer(self, answer):
        body = json.dumps(answer).encode()
        parameters = (
            f'("@status" "content-digest");created={int(time.time())};alg="hmac-sha256";tag="vestibule-stay-v1-answer"'
        )
        base = f'"@status": 200\n"content-digest": {digest_of(body)}\n"@signature-params": {parameters}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Digest", digest_of(body))
        self.send_header("Signature-Input", f"sig={parameters}")
        self.send_header("Signature", f"sig=:{self.server.proof(base)}:")
        self.end_headers()
        self.wfile.write(body)


def digest_of(body):
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--listen", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=8480)
    asked.add_argument("--key-file", required=True, help="its first line is the key")
    asked.add_argument("--stays", required=True, help="a JSON list; read again for each question")
    asked.add_argument("--certificate", help="PEM chain; with --certificate-key, it speaks TLS")
    asked.add_argument("--certificate-key")
    wanted = asked.parse_args()
    with open(wanted.key_file, encoding="utf-8") as file:
        key = file.readline().strip().encode()
    server = ThreadingHTTPServer((wanted.listen, wanted.port), House)
    server.proof = lambda base: base64.b64encode(hmac.new(key, base.encode(), hashlib.sha256).digest()).decode()
    server.stays = lambda: json.load(open(wanted.stays, encoding="utf-8"))
    server.scheme = "https" if wanted.certificate else "http"
    if wanted.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(wanted.certificate, wanted.certificate_key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(f"listening on {wanted.listen} port {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
