"""A receiver's check of TGM Expert's signature, made of the calls that TGM's published Python sample makes.

Reads {"body": base64, "signature": text, "secret": text} from standard input and prints "accepted" or "refused".
"""

import base64
import hashlib
import hmac
import json
import sys


def is_authentic(payload: str, signature: str, secret: str) -> bool:
    expected = "sha256=" + hmac.new(secret.encode("utf-8"), payload.encode("utf-8"), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)


request = json.load(sys.stdin)
# As Flask's request.get_data(as_text=True) reads it.
text = base64.b64decode(request["body"]).decode("utf-8", "replace")
print("accepted" if is_authentic(text, request["signature"], request["secret"]) else "refused")
