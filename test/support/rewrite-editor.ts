import type { Locator } from "playwright-core";

/** Types over all of a code editor as a person would; `fill` goes past the editor, and Chromium then tries styles that the page's policy refuses. */
export async function rewrite(editor: Locator, text: string): Promise<void> {
  await editor.click();
  await editor.press("ControlOrMeta+A");
  await editor.press("Delete");
  await editor.page().keyboard.insertText(text);
}
