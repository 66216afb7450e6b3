/** JSON indented; what JSON cannot say again exactly (long integers, members given twice), and what is no JSON, as it is. */
export function indentedJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || JSON.stringify(value).length !== withoutSpace(text).length) return text;
    return JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}

function withoutSpace(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}
