/** As `{{mrkdwn …}}` in templates: nothing in it can be a link, a mention or a command. */
function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Escaped and at most `longest` long, the last an ellipsis where something was cut; never half an entity. */
export function escapedWithin(text: string, longest: number): string {
  const escaped = escapeMrkdwn(text);
  if (escaped.length <= longest) return escaped;
  return `${escaped
    .slice(0, longest - 1)
    .replace(/&[a-z]*$/, "")
    .replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A link; `|` and `>` would end it. */
export function linkTo(url: string, words: string): string {
  return `<${escapeMrkdwn(url).replaceAll("|", "%7C")}|${escapeMrkdwn(words)}>`;
}

/** Takes the power from mentions (`<!channel>`, `<@U…>`), which an event's values can hold where a template's author did not escape them. */
export function withoutMentions(text: string): string {
  return text.replace(/<(?=[!@])/g, "&lt;");
}
