import { Alert, Code } from "@mantine/core";
import type { PreviewEntry } from "../api/answers.js";
import type { PointedMessage } from "../api/problem.js";
import { wordsOf } from "./delivery-status.js";
import { indentedJson } from "./indented-json.js";

interface PreviewedRequestProps {
  readonly entry: Pick<PreviewEntry, "request" | "verdict" | "reason">;
  readonly warnings: readonly PointedMessage[];
}

/** The request that would go out, or why none would; above it what looks like a mistake. */
export function PreviewedRequest({ entry: { request, verdict, reason }, warnings }: PreviewedRequestProps) {
  return (
    <>
      {warnings.map(({ pointer, message }) => (
        <Alert key={`${pointer} ${message}`} color="orange" variant="outline" role="alert" title="Is this meant?">
          {message}
        </Alert>
      ))}
      {request === null ? (
        <Alert color="red" variant="outline" role="alert" title={wordsOf(verdict)}>
          {reason}
        </Alert>
      ) : (
        <Code block tabIndex={0} aria-label="Request">
          {requestText(request)}
        </Code>
      )}
    </>
  );
}

/** As it would be seen on the wire, the body indented where it is JSON. */
function requestText({ method, url, headers, body }: NonNullable<PreviewEntry["request"]>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${url}\n${lines.join("\n")}\n\n${indentedJson(body)}`;
}
