import { parseExactJson, type JsonObject, type JsonValue } from "@trunkline/plugin-api";
import type { DomainEvent } from "../event/event.js";
import type { CompiledTemplate } from "../subscription/compiled-connector.js";
import { compileJsonTemplate, type TemplateProblem } from "./compile-json-template.js";
import { compileText } from "./compile-text.js";
import { escapeFor } from "./escape.js";
import { MAX_OUTPUT, startMeter } from "./render-meter.js";

export type TemplateCompilation = { readonly template: CompiledTemplate | null } | { readonly problems: readonly TemplateProblem[] };

/** contract.md, "Limits". */
const MAX_SOURCE_BYTES = 32_768;
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[\x20-\x7e]*)?$/;
const JSON_TYPE = "application/json";
/** The plugin's own content type. */
const PLUGINS_TYPE = "";

/** Makes a template of its three forms (contract.md, "HTTP API"): a JSON value, a text, `{contentType, text}`. A text alone is sent with the plugin's content type (`contentType` is empty then). Null: the plugin builds the body. Never throws. */
export function compileTemplate(template: JsonValue): TemplateCompilation {
  if (template === null || template === undefined) return { template: null };
  try {
    const bytes = Buffer.byteLength(JSON.stringify(template));
    if (bytes > MAX_SOURCE_BYTES) return problem("", `is larger than ${MAX_SOURCE_BYTES} bytes`);
    if (typeof template === "string") return textTemplate(template, PLUGINS_TYPE, "");
    return isTextForm(template) ? contentTemplate(template) : jsonTemplate(template);
  } catch (error) {
    return problem("", error instanceof RangeError ? "is nested too deep" : messageOf(error));
  }
}

function jsonTemplate(template: JsonValue): TemplateCompilation {
  const compiled = compileJsonTemplate(template);
  return "problems" in compiled ? compiled : { template: toTemplate(JSON_TYPE, compiled.render) };
}

function contentTemplate({ contentType, text }: TextForm): TemplateCompilation {
  if (!MEDIA_TYPE.test(contentType)) return problem("/contentType", "must be a media type such as text/plain");
  return textTemplate(text, contentType, "/text");
}

/** Text that is JSON around its expressions is treated as JSON: values are escaped, and the result is checked and brought into normal form. */
function textTemplate(source: string, contentType: string, pointer: string): TemplateCompilation {
  const escape = contentType === PLUGINS_TYPE && looksLikeJson(source) ? "json" : escapeFor(contentType);
  try {
    const { render } = compileText(source, escape, { nodes: 0 });
    return { template: toTemplate(contentType, escape === "json" ? (event) => normalJson(render(event)) : render) };
  } catch (error) {
    return problem(pointer, messageOf(error));
  }
}

function toTemplate(contentType: string, render: (event: DomainEvent) => string): CompiledTemplate {
  return (event) => {
    startMeter();
    try {
      const text = render(event);
      return text.length > MAX_OUTPUT ? { failed: "The template gave more than 1 MB." } : { payload: { contentType, text } };
    } catch (error) {
      return { failed: `The template broke: ${messageOf(error)}.` };
    }
  };
}

function normalJson(text: string): string {
  try {
    return JSON.stringify(parseExactJson(text));
  } catch (error) {
    throw new Error(`the result is not JSON: ${messageOf(error)}`);
  }
}

/** An object with text that would be JSON if each expression were a number. */
function looksLikeJson(source: string): boolean {
  if (!/^\s*[{[](?!\{)/.test(source)) return false;
  try {
    JSON.parse(source.replace(/\{\{\{?[^{}]*\}?\}\}/g, "0"));
    return true;
  } catch {
    return false;
  }
}

interface TextForm extends JsonObject {
  readonly contentType: string;
  readonly text: string;
}

function isTextForm(template: JsonValue): template is TextForm {
  const { contentType, text, ...others } = template as JsonObject;
  return typeof contentType === "string" && typeof text === "string" && Object.keys(others).length === 0;
}

function problem(pointer: string, message: string): TemplateCompilation {
  return { problems: [{ pointer, message }] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
