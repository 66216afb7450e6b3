import { createErpSimulator } from "@trunkline/plugin-testing";
import { expect, it } from "vitest";
import { api } from "../../support/api.js";
import { eventually } from "../../support/eventually.js";
import { assetMessage, eventsAt, inboundClient, tell, told, type ShownRecord } from "../../support/inbound.js";
import { createConnector } from "../../support/create-connector.js";
import { useSimulator } from "../../support/start-simulator.js";
import { describeSystem } from "../../support/whole-system.js";

const secret = "the-secret-of-the-erp";
const erp = createErpSimulator({ token: "the-token-of-the-erp", secret });
const simulator = useSimulator(erp.target);

/** How the ERP signs, and what its fields are. */
const inbound = {
  sender: {
    type: "hmac",
    secret,
    header: "X-ERP-Signature",
    prefix: "v1=",
    encoding: "base64",
    content: "{timestamp}.{body}",
    timestampHeader: "X-ERP-Timestamp",
    idHeader: "X-ERP-Message-Id",
  },
  records: [
    {
      kind: "asset",
      key: { serial_number: { path: "$.Equipment.SerialNumber" } },
      attributes: {
        name: { path: "$.Equipment.EquipmentName" },
        status: { path: "$.Equipment.Status", map: { Active: "operational", Maintenance: "maintenance", Retired: "retired" } },
        location: { path: "$.Equipment.Location" },
      },
    },
  ],
};

const outbound = {
  EquipmentName: "{{truncate data.attributes.name 40}}",
  Status: "{{data.attributes.status == 'retired' ? 'Retired' : (data.attributes.status == 'maintenance' ? 'Maintenance' : 'Active')}}",
};

await describeSystem("A round trip between an ERP and another system", { partitions: 1 }, (system) => {
  it("goes ERP, record, event, the other system, its change, OData upsert, and ends with the ERP's echo", async () => {
    const { engine, admin, receiver } = system();
    await admin.post("/companies", { id: 7, name: "Company 7" });
    const { id: door } = (
      await admin.post<{ id: number }>("/connectors", { name: "ERP in", plugin: "erp-inbound", company: 7, system: "erp", config: inbound, subscriptions: [] })
    ).data;
    await admin.post("/connectors", {
      name: "ERP out",
      plugin: "webhook",
      company: 7,
      system: "erp",
      config: {
        url: `${simulator().url}/odata/v4/EquipmentSet('{{data.attributes.serial_number}}')`,
        method: "PATCH",
        headers: { "OData-Version": "4.0" },
        auth: { type: "bearer", token: "the-token-of-the-erp" },
        outcomes: { "400": "payloadRejected" },
      },
      subscriptions: [{ eventTypes: ["asset.*"], template: outbound }],
    });
    const { id: other } = await createConnector(admin, { url: receiver.url("/cmms"), eventTypes: ["asset.*"] });
    await admin.patch(`/connectors/${other}`, { system: "cmms" });
    const cmms = await inboundClient(engine, "cmms");
    const stranger = api(engine, { key: null });
    /** The ERP tells all that it has to tell; gives what became of the records. */
    const listen = async (): Promise<readonly string[]> => {
      const actions: string[] = [];
      for (const { headers, body } of erp.notifications()) {
        const answer = await stranger.ask("POST", `/api/v1/inbound/${door}`, { body, headers });
        expect(answer.status, answer.text).toBe(200);
        actions.push(...(answer.body as { records: { action: string }[] }).records.map(({ action }) => action));
      }
      return actions;
    };

    erp.change("SN-1", { EquipmentName: "Pump", Status: "Active", Location: "Hall 2" });
    expect(await listen()).toEqual(["created"]);
    const [first] = await eventually(() => {
      expect(eventsAt(receiver, "/cmms", "SN-1")).toHaveLength(1);
      return eventsAt(receiver, "/cmms", "SN-1");
    });
    expect(first).toMatchObject({ type: "asset.created", data: { attributes: { name: "Pump", status: "operational", location: "Hall 2" } } });

    await told(cmms, assetMessage("SN-1", { name: "Pump", status: "maintenance" }));
    await eventually(() =>
      expect(erp.equipment.get("SN-1")).toEqual({ SerialNumber: "SN-1", Status: "Maintenance", EquipmentName: "Pump", Location: "Hall 2" }),
    );
    // The ERP tells of the change that it was told: nothing is new, so it ends here.
    expect(await listen()).toEqual(["unchanged"]);

    await told(cmms, assetMessage("SN-2", { name: "O'Neill's valve", status: "operational" }, "asset.created"));
    await eventually(() => expect(erp.equipment.get("SN-2")).toMatchObject({ EquipmentName: "O'Neill's valve", Status: "Active" }));
    expect(await listen()).toEqual(["unchanged"]);
    expect(eventsAt(receiver, "/cmms", "SN-1")).toHaveLength(1);
    expect(eventsAt(receiver, "/cmms", "SN-2")).toEqual([]);
    const records = await admin.list<ShownRecord>("/records/asset?company=7");
    expect(records.map(({ attributes, version }) => [attributes.serial_number, version]).toSorted()).toEqual([
      ["SN-1", 2],
      ["SN-2", 1],
    ]);
  });

  it("keeps every digit of long integers, in event, record and the next change", async () => {
    const { engine, admin, receiver } = system();
    const long = "12345678901234567890";
    const cmms = await inboundClient(engine, "cmms-2");
    const send = (attributes: string) => tell(cmms, `{"event":"asset.updated","data":{"type":"asset","attributes":{"serial_number":"SN-3",${attributes}}}}`);
    expect((await send(`"name":"Long","meter":${long}`)).status).toBe(200);
    expect((await send('"name":"Longer"')).status).toBe(200);
    await eventually(() => expect(receiver.at("/cmms").filter(({ body }) => body.includes("SN-3"))).toHaveLength(2));
    for (const { body } of receiver.at("/cmms").filter((request) => request.body.includes("SN-3"))) expect(body.toString()).toContain(`"meter":${long}`);
    const { text } = await admin.ask("GET", "/api/v1/records/asset?key=SN-3");
    expect(text).toContain(`"meter":${long}`);
  });

  it("what the ERP refuses for good is not tried again", async () => {
    const { engine, admin } = system();
    const cmms = await inboundClient(engine, "cmms");
    await told(cmms, assetMessage("S".repeat(31), { name: "Too long a number" }, "asset.created"));
    const [letter] = await eventually(async () => {
      const letters = await admin.list<{ reason: string; attempts: number }>("/dead-letters");
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter).toMatchObject({ error: expect.stringContaining("400") });
  });
});
