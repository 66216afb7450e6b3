/** A text of at most `length` UTF-16 units, the last an ellipsis where something was cut; never half a surrogate pair. */
export function truncateText(text: string, length: number): string {
  if (text.length <= length) return text;
  if (length <= 0) return "";
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
