import { describe, expect, it } from "vitest";
import { erpInboundPlugin } from "./erp-inbound-plugin.js";
import { presets } from "./presets.js";
import { reviewConfig } from "./review-config.js";
import { presetConfig, recordsOf } from "./testing/receive-with.js";

describe("a ready mapping", () => {
  it.each(presets.map(({ id }) => id))("of %s is a valid config with its questions answered, and not before", (id) => {
    const config = presetConfig(id);
    const parsed = erpInboundPlugin.config.safeParse(config);
    expect(parsed.error?.issues ?? []).toEqual([]);
    expect(reviewConfig(erpInboundPlugin.config.parse(config)).filter(({ severity }) => severity === "error")).toEqual([]);
    const unanswered = erpInboundPlugin.config.safeParse(presets.find((preset) => preset.id === id)?.config);
    expect(unanswered.success && reviewConfig(unanswered.data).every(({ severity }) => severity === "warning")).toBe(false);
  });
});

describe("SAP S/4HANA equipment", () => {
  // Fields of API_EQUIPMENT, OData version 2.
  const equipment = {
    __metadata: { id: "https://sap.example/Equipment('210100092')", type: "API_EQUIPMENT.EquipmentType" },
    Equipment: "210100092",
    ValidityEndDate: "/Date(253402214400000)/",
    EquipmentName: "Hydraulic Pump #5",
    EquipmentCategory: "M",
    TechnicalObjectType: "PUMP",
    AcquisitionValue: "15000.00",
    Currency: "EUR",
    AcquisitionDate: "/Date(1733011200000)/",
    AssetManufacturerName: "Atlas Copco",
    ManufacturerPartTypeName: "GA55",
    ManufacturerSerialNumber: "HP-2025-0123",
    MaintenancePlant: "1010",
    AssetLocation: "A2",
    AssetRoom: "",
    CostCenter: "17101301",
    CompanyCode: "1010",
    InventoryNumber: "",
    LastChangeDateTime: "/Date(1735994096000+0000)/",
  };
  const expected = {
    kind: "asset",
    action: "upsert",
    key: { serial_number: "HP-2025-0123", sap_equipment: "210100092" },
    attributes: {
      name: "Hydraulic Pump #5",
      asset_type: "Machine",
      status: "operational",
      brand: "Atlas Copco",
      model_number: "GA55",
      location: "1010 A2",
      purchase_date: "2024-12-01",
      purchase_price: "15000.00",
      extra_values: { cost_center: "17101301", company_code: "1010", currency: "EUR", inventory_number: "" },
    },
    time: "2025-01-04T12:34:56.000Z",
  };

  it("is read bare, inside d, and in lists", () => {
    expect(recordsOf("sap-s4hana", equipment)).toEqual([expected]);
    expect(recordsOf("sap-s4hana", { d: equipment })).toEqual([expected]);
    expect(recordsOf("sap-s4hana", [equipment, equipment])).toEqual([expected, expected]);
  });

  it("without a serial number is known by its own number, and retired where the flow says so", () => {
    const { ManufacturerSerialNumber: _, ...unnumbered } = equipment;
    const [record] = recordsOf("sap-s4hana", { ...unnumbered, EquipmentIsDeleted: "X" });
    expect(record).toMatchObject({ action: "retire", key: { sap_equipment: "210100092" }, attributes: {} });
  });
});

describe("a Dynamics 365 customer asset", () => {
  const target = (attributes: Readonly<Record<string, unknown>>) => ({
    key: "Target",
    value: {
      __type: "Entity:http://schemas.microsoft.com/xrm/2011/Contracts",
      Attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })),
      Id: "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
      LogicalName: "msdyn_customerasset",
    },
  });
  // Microsoft.Xrm.Sdk.RemoteExecutionContext, as Dataverse's webhooks serialise it.
  const message = (name: string, more: object) =>
    ({
      BusinessUnitId: "b1",
      MessageName: name,
      PrimaryEntityName: "msdyn_customerasset",
      PrimaryEntityId: "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
      OperationCreatedOn: "/Date(1735994096000+0000)/",
      InputParameters: [],
      PostEntityImages: [],
      PreEntityImages: [],
      ...more,
    }) as never;
  const key = { serial_number: "HP-2025-0123", dynamics_id: "3f2504e0-4f89-11d3-9a0c-0305e82c3301" };

  it("that was made is read from its list of keys and values", () => {
    const created = target({
      msdyn_name: "Hydraulic Pump #5",
      msdyn_assettag: "HP-2025-0123",
      statecode: { __type: "OptionSetValue:http://schemas.microsoft.com/xrm/2011/Contracts", Value: 0 },
      msdyn_functionallocation: { __type: "EntityReference:…", Id: "f1", LogicalName: "msdyn_functionallocation", Name: "Building A" },
      new_purchasedate: "/Date(1733011200000)/",
    });
    expect(recordsOf("dynamics-365", message("Create", { InputParameters: [created] }))).toEqual([
      {
        kind: "asset",
        action: "upsert",
        key,
        attributes: { name: "Hydraulic Pump #5", status: "operational", location: "Building A", purchase_date: "2024-12-01" },
        time: "2025-01-04T12:34:56.000Z",
      },
    ]);
  });

  it("that changed says only what did; its image tells the serial number", () => {
    const image = { key: "PostImage", value: target({ msdyn_assettag: "HP-2025-0123" }).value };
    const changed = message("Update", { InputParameters: [target({ statecode: { Value: 1 } })], PostEntityImages: [image] });
    expect(recordsOf("dynamics-365", changed)).toMatchObject([{ action: "upsert", key, attributes: { status: "retired" } }]);
  });

  it("that was deleted is retired", () => {
    const deleted = message("Delete", { InputParameters: [{ key: "Target", value: { __type: "EntityReference:…", Id: "x" } }] });
    expect(recordsOf("dynamics-365", deleted)).toMatchObject([{ action: "retire", key: { dynamics_id: key.dynamics_id }, attributes: {} }]);
  });
});

describe("Odoo maintenance equipment", () => {
  // What "Send Webhook Notification" posts: the fields that were ticked, empty ones as false.
  const equipment = {
    _action: "Send Webhook Notification(#411)",
    _id: 42,
    _model: "maintenance.equipment",
    id: 42,
    name: "Hydraulic Pump #5",
    serial_no: "HP-2025-0123",
    active: true,
    category_id: 3,
    model: "GA55",
    location: false,
    cost: 15000.5,
    effective_date: "2024-12-01",
    warranty_date: false,
    partner_ref: "AC-1",
    write_date: "2025-01-04 12:34:56",
  };

  it("is read with false as nothing and times as UTC", () => {
    expect(recordsOf("odoo", equipment)).toEqual([
      {
        kind: "asset",
        action: "upsert",
        key: { serial_number: "HP-2025-0123", odoo_id: "42" },
        attributes: {
          name: "Hydraulic Pump #5",
          asset_type: "Equipment",
          status: "operational",
          model_number: "GA55",
          purchase_date: "2024-12-01",
          purchase_price: 15000.5,
          extra_values: { vendor_reference: "AC-1", category_id: 3 },
        },
        time: "2025-01-04T12:34:56.000Z",
      },
    ]);
  });

  it("that is archived is retired; another model is not taken", () => {
    expect(recordsOf("odoo", { ...equipment, active: false, serial_no: false })).toMatchObject([{ action: "retire", key: { odoo_id: "42" } }]);
    expect(() => recordsOf("odoo", { ...equipment, _model: "res.partner" })).toThrow("No rule");
  });
});

describe("a Maximo asset", () => {
  const asset = {
    assetnum: "11430",
    siteid: "BEDFORD",
    orgid: "EAGLENA",
    description: "Centrifugal Pump 100GPM/60FTHD",
    status: "OPERATING",
    assettype: "PRODUCTION",
    serialnum: "HP-2025-0123",
    manufacturer: "ATI",
    location: "BR430",
    purchaseprice: 1250.0,
    installdate: "2024-12-01T00:00:00+00:00",
    changedate: "2025-01-04T12:34:56+00:00",
  };
  const prefixed = Object.fromEntries(Object.entries(asset).map(([name, value]) => [`spi:${name}`, value]));

  it.each([["bare names", asset] as const, ["names with spi:", prefixed] as const])("is read with %s", (_, message) => {
    expect(recordsOf("maximo", message)).toEqual([
      {
        kind: "asset",
        action: "upsert",
        key: { serial_number: "HP-2025-0123", maximo_asset: "BEDFORD/11430" },
        attributes: {
          name: "Centrifugal Pump 100GPM/60FTHD",
          asset_type: "PRODUCTION",
          status: "operational",
          brand: "ATI",
          location: "BR430",
          purchase_date: "2024-12-01",
          purchase_price: 1250,
          extra_values: { site: "BEDFORD", organisation: "EAGLENA" },
        },
        time: "2025-01-04T12:34:56.000Z",
      },
    ]);
  });

  it("that is decommissioned is retired", () => {
    expect(recordsOf("maximo", { ...asset, status: "DECOMMISSIONED" })).toMatchObject([{ action: "retire" }]);
  });
});

describe("a work order of a maintenance system", () => {
  const order = {
    event: "work_order.completed",
    timestamp: "2025-01-04T12:40:00Z",
    work_order: {
      id: "WO-789",
      number: 1789,
      title: "Monthly maintenance - Pump #5",
      status: "CLOSED",
      priority: 1,
      due_date: "2025-01-04",
      completed_at: "2025-01-04T13:40:00+01:00",
      asset: { name: "Hydraulic Pump #5", serial_number: "HP-2025-0123" },
      actual_hours: "2.0",
    },
  };

  it("completes its task", () => {
    expect(recordsOf("cmms-work-order", order)).toEqual([
      {
        kind: "task",
        action: "upsert",
        key: { external_id: "WO-789" },
        attributes: {
          title: "Monthly maintenance - Pump #5",
          status: "completed",
          priority: "high",
          task_type: "maintenance",
          due_date: "2025-01-04",
          completed_at: "2025-01-04T12:40:00.000Z",
          asset_name: "Hydraulic Pump #5",
          actual_hours: 2,
          extra_values: { asset_serial_number: "HP-2025-0123", work_order_number: "1789" },
        },
        time: "2025-01-04T12:40:00.000Z",
      },
    ]);
  });

  it("that was deleted cancels it, and one without a number is refused", () => {
    expect(recordsOf("cmms-work-order", { ...order, event: "work_order.deleted" })).toMatchObject([{ action: "retire" }]);
    expect(() => recordsOf("cmms-work-order", { event: "x", work_order: { title: "?" } })).toThrow("none of external_id");
  });
});
