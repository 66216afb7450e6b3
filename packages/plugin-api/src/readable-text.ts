/** A text as a person's programs can show it: well-formed, without control characters but new lines and tabs. */
export function readableText(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, "");
}
