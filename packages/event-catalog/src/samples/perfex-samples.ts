import type { SeedSample } from "./seed-sample.js";

/** The payload of Perfex's webhook page. The page elides `asset` and `data`; columns of an asset stand in. */
export const perfexSamples: readonly SeedSample[] = [
  {
    system: "perfex",
    type: "asset.created",
    title: "Payload Format",
    text: `{
"event": "asset.created",
"timestamp": "2025-02-04T12:00:00+00:00",
"source": "perfex_assets_module",
"asset_id": 123,
"asset": { "id": 123, "asset_code": "AST-00123", "asset_name": "Dell Latitude 7440", "status": "available" },
"data": { "created_by": 3 }
}`,
  },
];
