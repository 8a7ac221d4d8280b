"""A mail server for the tests: aiosmtpd on the loopback, with STARTTLS or TLS from the first octet and a password, or
"open" for everybody.

Its port is the first line on standard output; each message that it takes is one line of JSON after that.
"""
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, certificate, key = sys.argv[1:4]
port = int(sys.argv[4]) if len(sys.argv) > 4 else 0
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if mode != "open":
    tls.load_cert_chain(certificate, key)


class Mailboxes:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return f"550 5.1.1 <{address}> no such mailbox"
        if address.startswith("later"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or mode == "tls",
            "message": envelope.content.decode("utf-8", "replace"),
        }
        print(json.dumps(taken), flush=True)
        return "250 2.0.0 taken"


def sign_in(server, session, envelope, mechanism, data):
    good = getattr(data, "login", b"") == b"wifi" and getattr(data, "password", b"") == b"s3cret"
    return AuthResult(success=good, handled=good)


def session():
    starttls = tls if mode == "starttls" else None
    return SMTP(
        Mailboxes(),
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=sign_in,
        auth_required=mode != "open",
        auth_require_tls=mode == "starttls",
        enable_SMTPUTF8=False,
    )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", port, ssl=tls if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
