"""Puts records on a topic with librdkafka, through confluent-kafka.

Reads {"config": {librdkafka's settings}, "topic": text, "records": [{"value": text or null, "headers": {name: text}}]} from
standard input. All records go to partition 0, in one batch where the settings allow.
"""

import json
import sys

from confluent_kafka import Producer

request = json.load(sys.stdin)
producer = Producer(request["config"])
failures = []


def on_delivery(error, message):
    if error is not None:
        failures.append(str(error))


for record in request["records"]:
    value = None if record["value"] is None else record["value"].encode("utf-8")
    headers = {name: text.encode("utf-8") for name, text in record.get("headers", {}).items()}
    producer.produce(request["topic"], value=value, headers=headers, partition=0, on_delivery=on_delivery)
left = producer.flush(30)
if left or failures:
    sys.exit(f"{left} records were not sent; {failures[:3]}")
