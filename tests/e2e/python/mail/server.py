"""A real mail server (aiosmtpd) on a port of loopback: STARTTLS and a login are required. Says when it listens, then a line of JSON a mail."""

import json
import os
import ssl
import sys
import threading
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

HERE = os.path.dirname(os.path.abspath(__file__))


def say(value):
    print(json.dumps(value), flush=True)


class Keep:
    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "encrypted": session.ssl is not None,
            "authenticated": session.authenticated,
            "defects": [str(defect) for defect in mail.defects],
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "body": mail.get_body(("plain",)).get_content(),
            "html": mail.get_body(("html",)).get_content(),
        })
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"stillup" and data.password == b"s3cret-password"
    return AuthResult(success=good)


def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(HERE, "cert.pem"), os.path.join(HERE, "key.pem"))
    controller = Controller(
        Keep(), hostname="127.0.0.1", port=int(sys.argv[1]), tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate,
    )
    controller.start()
    say({"listens": True})
    threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
