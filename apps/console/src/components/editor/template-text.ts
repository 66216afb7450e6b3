/** How a body is made: as the dialect has it, from a JSON template, or from a text. */
export type TemplateKind = "none" | "json" | "text";

export function kindOf(template: unknown): TemplateKind {
  if (template === null || template === undefined) return "none";
  return typeof template === "string" || isTextTemplate(template) ? "text" : "json";
}

/** What stands in the editor for a template. */
export function editorText(template: unknown): string {
  if (template === null || template === undefined) return "";
  if (typeof template === "string") return template;
  return isTextTemplate(template) ? template.text : JSON.stringify(template, null, 2);
}

/** The template that an editor's text means; a fault where a JSON template is no JSON. */
export function templateOf(kind: TemplateKind, text: string): { readonly template: unknown } | { readonly fault: string } {
  if (kind === "none") return { template: null };
  if (kind === "text") return { template: text };
  try {
    return { template: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function isTextTemplate(template: unknown): template is { readonly contentType: string; readonly text: string } {
  return typeof template === "object" && template !== null && "contentType" in template && "text" in template && typeof template.text === "string";
}

/** To begin with: small, and valid for every event type. */
export const startTemplate = JSON.stringify({ event: "{{type}}", id: "{{id}}", at: "{{time}}", data: "{{data}}" }, null, 2);
