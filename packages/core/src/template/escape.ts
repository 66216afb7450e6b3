/** How a value is written inside text, so that it cannot become part of the text's own syntax. */
export type Escape = "none" | "json" | "markup" | "form" | "urlPart" | "headerPart";

const NOT_IN_HEADERS = /[^\t\x20-\x7e\u00a0-\u00ff]/gu;

/** `urlPart`: a value of dots would climb out of its place in the path, encoded or not, so it goes. `headerPart`: what a header cannot carry is percent-encoded, a new line cannot begin another header. */
export const ESCAPES: Readonly<Record<Escape, (text: string) => string>> = {
  none: (text) => text,
  json: (text) => JSON.stringify(text).slice(1, -1),
  markup: (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  form: (text) => encodeURIComponent(text.toWellFormed()),
  urlPart: (text) => encodeURIComponent(text.toWellFormed()).replace(/^\.+$/, ""),
  headerPart: (text) =>
    text
      .toWellFormed()
      .replace(/[\r\n]+/g, " ")
      .replace(NOT_IN_HEADERS, (character) => (character < " " || character === "\x7f" ? "" : encodeURIComponent(character))),
};

/** The escape that a content type calls for. */
export function escapeFor(contentType: string): Escape {
  const mediaType = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (/[/+]json$/.test(mediaType)) return "json";
  if (/[/+](?:xml|html)$/.test(mediaType)) return "markup";
  return mediaType === "application/x-www-form-urlencoded" ? "form" : "none";
}
