/** Drawn for this plugin; no trade mark. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#c2410c"/><path fill="#fff" d="M18.5 5 8 18h6.5L13 27l11-13.5h-7z"/></svg>';
