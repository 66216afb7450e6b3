import type { DomainEvent } from "../event/event.js";
import type { TemplateProblem } from "./compile-json-template.js";
import { compileText } from "./compile-text.js";
import { startMeter } from "./render-meter.js";

export type TemplatedText = { readonly render: (event: DomainEvent) => string } | { readonly problems: readonly TemplateProblem[] };

/** contract.md, "Limits": that of a header; a template is compiled where it stands. */
const MAX_LENGTH = 4_096;

/** Scheme and host in full, up to where the path begins. */
const LITERAL_ORIGIN = /^https?:\/\/[^/?#{}]+[/?#]/i;

/** Compiles a config field that may hold `{{…}}`. `url`: values are URL-encoded and cannot leave their place in the path; scheme and host must be literal. `header`: values are text of one line, characters that a header cannot carry are percent-encoded. Never throws; `render` throws an Error where a helper does. */
export function compileTemplatedText(text: string, mode: "url" | "header"): TemplatedText {
  if (!text.includes("{{")) return { render: () => text };
  if (text.length > MAX_LENGTH) return problem(`is longer than ${MAX_LENGTH} characters`);
  if (mode === "url" && !LITERAL_ORIGIN.test(text.slice(0, text.indexOf("{{")))) return problem("the host must not be computed: write scheme and host in full");
  try {
    const { render } = compileText(text, mode === "url" ? "urlPart" : "headerPart", { nodes: 0 });
    return {
      render: (event) => {
        startMeter();
        return render(event);
      },
    };
  } catch (error) {
    return problem(error instanceof Error ? error.message : "cannot be read");
  }
}

function problem(message: string): TemplatedText {
  return { problems: [{ pointer: "", message }] };
}
