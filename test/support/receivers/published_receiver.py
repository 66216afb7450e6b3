"""A receiver as each system's customers wrote it, made of the calls of that system's published Python sample.

Environment and output as of published-receiver.ts. Samples that are published for Node.js or in words only are read as a Python programmer would.
"""

import base64
import hashlib
import hmac
import json
import os
import ssl
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def hex_hmac(secret, content):
    return hmac.new(secret.encode("utf-8"), content, hashlib.sha256).hexdigest()


def tageur(headers, data, secret):
    return hmac.compare_digest(headers.get("X-Tageur-Signature"), hex_hmac(secret, data))


def tgm(headers, data, secret):
    payload = data.decode("utf-8", "replace")
    return hmac.compare_digest("sha256=" + hex_hmac(secret, payload.encode("utf-8")), headers.get("X-TGM-Signature"))


def perfex(headers, data, secret):
    return hmac.compare_digest(hex_hmac(secret, data), headers.get("X-Asset-Webhook-Signature"))


def smtm(headers, data, secret):
    return hmac.compare_digest(hex_hmac(secret, data), headers.get("X-SMTM-Signature").removeprefix("sha256="))


def tagorun(headers, data, secret):
    return hmac.compare_digest(hex_hmac(secret, data), headers.get("X-TagoRUN-Signature"))


def standard(headers, data, secret):
    """By the text of the specification: id, time and body parted by dots; the key is the base64 after whsec_; any of the list may match."""
    timestamp = headers.get("webhook-timestamp")
    if abs(time.time() - int(timestamp)) > 300:
        return False
    signed = f"{headers.get('webhook-id')}.{timestamp}.".encode() + data
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    versions = [entry.split(",", 1) for entry in headers.get("webhook-signature").split(" ")]
    return any(version == "v1" and hmac.compare_digest(signature, expected) for version, signature in versions)


SAMPLES = {"tageur": tageur, "tgm": tgm, "perfex": perfex, "smtm": smtm, "tagorun": tagorun, "standard": standard}
sample = SAMPLES[os.environ["SAMPLE"]]
secret = os.environ["SECRET"]
to_fail = int(os.environ.get("FAIL_FIRST", "0"))


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.judge(data)
        line = {"status": status, "path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "body": base64.b64encode(data).decode()}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def judge(self, data):
        global to_fail
        if to_fail > 0:
            to_fail -= 1
            return 503
        try:
            if not sample(self.headers, data, secret):
                return 401
            # As Flask's request.json reads it.
            return 200 if isinstance(json.loads(data), dict) else 400
        except Exception:
            return 500

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Receiver)
if "TLS_KEY" in os.environ:
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(os.environ["TLS_KEY"] + "\n" + os.environ["TLS_CERTIFICATE"])
        file.flush()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file.name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
print("listening", flush=True)
server.serve_forever()
