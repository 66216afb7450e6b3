import { describe, expect, it } from "vitest";
import { decoded, rejection } from "../testing/decoded.js";
import { admitEvent } from "./admit-event.js";
import type { EventCandidate } from "./decode-message.js";
import { originalBytes } from "./parse-payload.js";
import { rebuildEvent } from "./rebuild-event.js";

const required = { specversion: "1.0", id: "7", source: "/", type: "a.b" };

function rebuilt(candidate: EventCandidate) {
  return rebuildEvent(admitEvent(candidate, { id: candidate.tenant, name: "", validation: "off", eventTypes: ["*"], companies: new Map() }));
}

describe("CloudEvents", () => {
  const structured = { "content-type": "application/cloudevents+json; charset=utf-8" };
  const attributes = {
    ce_specversion: "1.0",
    ce_id: "7",
    ce_source: "/erp",
    ce_type: "asset.created",
    ce_tenant: "acme",
    ce_company: "4",
    ce_time: "2026-02-01T00:00:00Z",
  };

  it("are read in structured mode", () => {
    const event = { specversion: "1.0", id: "7", source: "/erp", type: "asset.created", tenant: "acme", company: 4, data: { a: 1 } };
    expect(decoded(event, {}, { headers: structured })).toMatchObject({ id: "7", source: "/erp", tenant: "acme", company: 4, data: { a: 1 } });
  });

  it("are read in binary mode, with extensions", () => {
    const candidate = decoded({ a: 1 }, {}, { headers: attributes });
    expect(candidate).toMatchObject({
      id: "7",
      source: "/erp",
      type: "asset.created",
      tenant: "acme",
      company: 4,
      data: { a: 1 },
      time: "2026-02-01T00:00:00Z",
      payloadText: '{"a":1}',
    });
    expect(candidate.fields).toMatchObject({ specversion: "1.0", data: { a: 1 } });
  });

  it("are read from HTTP headers, percent-decoded once", () => {
    const headers = { "ce-specversion": "1.0", "ce-id": "7", "ce-source": "/a%20b", "ce-type": "a.b" };
    expect(decoded([1, 2], {}, { door: "http", headers })).toMatchObject({ source: "/a b", data: [1, 2] });
  });

  it("are rejected with the missing names when the set is partial", () => {
    expect(rejection({ a: 1 }, {}, { headers: { ce_id: "7", ce_type: "a.b" } })).toBe("partial_cloud_event: The CloudEvent lacks specversion, source.");
    expect(rejection({ id: "7", type: "a.b" }, {}, { headers: structured })).toContain("specversion, source");
    expect(rejection("no JSON", {}, { headers: { ce_id: "7" } })).toContain("partial_cloud_event");
  });

  it.each([
    ["a batch", {}, "application/cloudevents-batch+json", "unsupported_cloud_event"],
    ["another format", {}, "Application/CloudEvents+Avro", "unsupported_cloud_event"],
    ["another version", { specversion: "0.3", id: "7", source: "/", type: "a.b" }, "application/cloudevents+json", "unsupported_cloud_event"],
    ["data twice", { ...required, data: 1, data_base64: "MQ==" }, "application/cloudevents+json", "malformed_cloud_event"],
    ["no base64", { ...required, data_base64: "***" }, "application/cloudevents+json", "malformed_cloud_event"],
    ["base64 of what is no JSON", { ...required, datacontenttype: "text/json", data_base64: "e3s=" }, "application/cloudevents", "malformed_cloud_event"],
    ["deep JSON in base64", { ...required, data_base64: Buffer.from("[".repeat(100)).toString("base64") }, "application/cloudevents", "too_deep"],
    ["nothing", null, "application/cloudevents+json", "empty"],
  ])("are rejected when they are %s", (_what, value, contentType, reason) => {
    expect(rejection(value, {}, { headers: { "content-type": contentType } }).split(":")[0]).toBe(reason);
  });

  it("without a value in binary mode are tombstones, with an empty one events without data", () => {
    expect(rejection(null, {}, { headers: attributes })).toBe("tombstone");
    expect(decoded("", {}, { headers: attributes })).toMatchObject({ type: "asset.created", data: null });
  });

  it("are known by their attributes where nothing announces them", () => {
    expect(decoded({ ...required, data_base64: "eyJhIjoxfQ==" }).data).toEqual({ a: 1 });
    expect(decoded({ specversion: 7, type: "a.b", data_base64: "***" }).data).toBeNull();
  });

  it.each([
    ["JSON", "application/json", '{"a":1}', { a: 1 }],
    ["JSON of a vendor", "application/vnd.erp+json; charset=utf-8", "[1]", [1]],
    ["what says nothing of itself and is JSON", undefined, '"x"', "x"],
    ["text", "text/plain", "data:;base64,AAAA", "data:;base64,AAAA"],
    ["XML", "application/xml", "<a/>", "<a/>"],
  ])("give the same data in both modes when it is %s", (_what, contentType, text, data) => {
    const type = contentType === undefined ? {} : { datacontenttype: contentType };
    const base64 = decoded({ ...required, ...type, data_base64: Buffer.from(text).toString("base64") }, {}, { headers: structured });
    const binary = decoded(text, {}, { headers: { ...attributes, ...(contentType === undefined ? {} : { "content-type": contentType }) } });
    expect([base64.data, binary.data]).toEqual([data, data]);
    expect(binary.fields.datacontenttype).toBe(contentType);
    expect(rebuilt(binary)).toMatchObject({ data });
  });

  it("keep bytes that are no text, in both modes", () => {
    const bytes = Buffer.from([0x00, 0xff, 0x00, 0x01]);
    const event = { ...required, datacontenttype: "image/png", data_base64: "AP8AAQ==" };
    expect(decoded(event, {}, { headers: structured })).toMatchObject({ data: null, fields: { data_base64: "AP8AAQ==" } });
    for (const contentType of ["image/png", "text/plain", undefined]) {
      const headers = { ...attributes, ...(contentType === undefined ? {} : { "content-type": contentType }) };
      const binary = decoded(bytes, {}, { headers });
      expect(binary).toMatchObject({ data: null, fields: { data_base64: "AP8AAQ==" } });
      expect(originalBytes(binary.payloadText, binary.provenance)).toEqual(bytes);
      expect(rebuilt(binary).fields).toEqual(binary.fields);
    }
  });

  it("keep every digit of long integers inside of base64", () => {
    const { fields, exactFields } = decoded(
      { ...required, data_base64: Buffer.from('{"n":9007199254740993}').toString("base64") },
      {},
      { headers: structured },
    );
    expect(JSON.stringify([fields.data, exactFields.data])).toBe('[{"n":9007199254740992},{"n":9007199254740993}]');
  });

  it.each([
    ["/caf%C3%A9%20%E2%82%AC", "/café €"],
    ["100%25", "100%"],
    ["%2541", "%41"],
    ["100%", "100%"],
    ['"quoted \\"name\\""', 'quoted "name"'],
  ])("over HTTP have their attribute %s read as %s", (sent, read) => {
    const headers = { "ce-specversion": "1.0", "ce-id": "7", "ce-source": sent, "ce-type": "a.b" };
    expect(decoded({}, {}, { door: "http", headers }).source).toBe(read);
  });

  it("over HTTP with an attribute that is no UTF-8 are rejected; Kafka's headers are not percent-encoded", () => {
    const headers = { "ce-specversion": "1.0", "ce-id": "%ff", "ce-source": "/", "ce-type": "a.b" };
    expect(rejection({}, {}, { door: "http", headers })).toContain("malformed_cloud_event: The header ce-id");
    expect(decoded({}, {}, { headers: { ...attributes, ce_source: "%ff" } }).source).toBe("%ff");
  });
});
