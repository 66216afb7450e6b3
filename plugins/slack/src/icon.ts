/** Drawn for this plugin; no trade mark. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#5b2a6e"/><g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"><path d="M13 8l-2 16M21 8l-2 16M8 13h17M7 19h17"/></g></svg>';
