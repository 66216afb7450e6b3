import type { OpenApiDocument, OpenApiOperation } from "./openapi.js";

/** The reference as one readable page: no script, nothing from elsewhere. */
export function renderDocsPage(document: OpenApiDocument): string {
  const entries = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
  const sections = document.tags.map((tag) =>
    section(
      String(tag.name),
      entries.filter((entry) => entry.operation.tags.includes(String(tag.name))),
    ),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Trunkline API</title><style>${style}</style></head><body>
<h1>Trunkline API</h1><p>${escape(String(document.info.description))} Machine-readable: <a href="/api/openapi.json">/api/openapi.json</a>; the events: <a href="/api/asyncapi.json">/api/asyncapi.json</a>.</p>
<nav>${document.tags.map((tag) => `<a href="#${escape(String(tag.name))}">${escape(String(tag.name))}</a>`).join(" ")}</nav>
${sections.join("\n")}</body></html>`;
}

interface Entry {
  readonly path: string;
  readonly method: string;
  readonly operation: OpenApiOperation;
}

function section(name: string, entries: readonly Entry[]): string {
  return `<h2 id="${escape(name)}">${escape(name)}</h2>${entries.map(article).join("")}`;
}

function article({ path, method, operation }: Entry): string {
  const parameters = operation.parameters
    .map((parameter) => `<li><code>${escape(String(parameter.name))}</code> (${escape(String(parameter.in))})</li>`)
    .join("");
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escape(path)}</code> ${escape(operation.summary)}</summary>
<p>Roles: ${operation["x-roles"].length === 0 ? "public" : operation["x-roles"].map((role) => `<code>${escape(role)}</code>`).join(" ")}</p>
${parameters === "" ? "" : `<ul>${parameters}</ul>`}${operation.requestBody === undefined ? "" : `<h4>Body</h4>${json(operation.requestBody)}`}<h4>Answers</h4>${json(operation.responses)}</details>`;
}

const json = (value: unknown): string => `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}code,pre{font:14px ui-monospace,monospace}pre{background:#f5f5f5;padding:1rem;overflow:auto;max-height:30rem}summary{cursor:pointer;padding:.3rem 0}b{display:inline-block;min-width:4.5rem}nav a{margin-right:1rem}.get{color:#06794b}.post{color:#0b5cad}.delete{color:#b3261e}.patch,.put{color:#8a5a00}";
