/** What an editor told its page, until the page shows it the same text again. */
export interface Echoes {
  /** The editor has this text now and has told it. */
  readonly told: (text: string) => void;
  /** Whether the page only repeats, perhaps late, what the editor told it; else the text is new and belongs into the editor. */
  readonly isEcho: (text: string) => boolean;
}

/** Without this, who types faster than the page is drawn would lose letters: the page shows a text that the editor is already beyond. */
export function createEchoes(): Echoes {
  let open: readonly string[] = [];
  return {
    told: (text) => (open = [...open, text]),
    isEcho: (text) => {
      const place = open.lastIndexOf(text);
      // Older ones were passed over by the page; after a text of its own none is to come.
      open = place === -1 ? [] : open.slice(place + 1);
      return place !== -1;
    },
  };
}
