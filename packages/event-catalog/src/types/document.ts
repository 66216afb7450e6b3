import { created, deleted, deriveEventTypes, updated } from "../derive-event-types.js";
import { tgmResource } from "../resource.js";
import { choice, integer, list, reference, text, type Fields } from "../schema/fields.js";
import { tgmExpert } from "../source-system.js";

const group = "Document";

const file: Fields = {
  fileName: text("Name of the file", "turbine-unit-1-manual.pdf"),
  mimeType: text("Media type", "application/pdf"),
  sizeBytes: integer("Size in bytes", 2483112),
  version: text("Version", "1.2"),
  uploadedBy: reference("Person who uploaded it", 50, "John Smith"),
  unit: reference("Unit it belongs to", 100, "Turbine Unit 1"),
};

const document = tgmResource("document", 3101, {
  title: text("Title", "Turbine Unit 1 operating manual"),
  category: choice("Kind of document", "manual", "report", "certificate", "procedure"),
  ...file,
  tags: list("Labels", text("A label", "operations")),
});

const drawing = tgmResource("drawing", 3201, {
  title: text("Title", "Turbine Unit 1 general arrangement"),
  drawingNumber: text("Number of the drawing", "TU1-GA-001"),
  revision: text("Revision", "C"),
  discipline: choice("Engineering discipline", "mechanical", "electrical", "civil", "instrumentation"),
  ...file,
});

/** Documents and drawings of TGM Expert. */
export const documentTypes = [
  ...deriveEventTypes(tgmExpert, group, document, [
    created("A document was uploaded."),
    updated("A document or its details changed.", { version: "1.1" }),
    deleted("A document was deleted."),
  ]),
  ...deriveEventTypes(tgmExpert, group, drawing, [
    created("A drawing was uploaded."),
    updated("A drawing or its details changed.", { revision: "B" }),
    deleted("A drawing was deleted."),
  ]),
];
