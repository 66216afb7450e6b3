"""Sends CloudEvents that the CloudEvents project's Python SDK makes.

Reads {"brokers", "topic", "url", "key", "events": [{"door": "kafka" or "http", "mode": "structured" or "binary", "attributes": {…},
"data": JSON, or "text": text, or "base64": text}]} from standard input; prints the statuses of the HTTP answers as a JSON list.
"""

import base64
import json
import sys
import urllib.request
from datetime import datetime

from cloudevents.core.bindings import http, kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import Producer

request = json.load(sys.stdin)
producer = Producer({"bootstrap.servers": request["brokers"], "linger.ms": 5})
statuses = []


def event_of(item):
    attributes = dict(item["attributes"])
    if "time" in attributes:
        attributes["time"] = datetime.fromisoformat(attributes["time"])
    if "base64" in item:
        return CloudEvent(attributes, base64.b64decode(item["base64"]))
    return CloudEvent(attributes, item["text"] if "text" in item else item.get("data"))


def send_to_kafka(event, mode):
    message = getattr(kafka, f"to_{mode}")(event, JSONFormat())
    producer.produce(request["topic"], value=message.value, key=message.key, headers=message.headers)


def send_over_http(event, mode):
    message = getattr(http, f"to_{mode}")(event, JSONFormat())
    headers = {**message.headers, "authorization": f"Bearer {request['key']}"}
    call = urllib.request.Request(request["url"], data=message.body, headers=headers, method="POST")
    with urllib.request.urlopen(call) as answer:
        statuses.append(answer.status)


for item in request["events"]:
    (send_to_kafka if item["door"] == "kafka" else send_over_http)(event_of(item), item["mode"])
if producer.flush(30):
    sys.exit("not every record was sent")
print(json.dumps(statuses))
