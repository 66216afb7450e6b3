/** Drawn for this plugin; no trade mark. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#4453b8"/><g fill="#fff"><circle cx="12" cy="11.5" r="3.5"/><circle cx="21.5" cy="12.5" r="2.7"/><path d="M5.5 24c0-4 2.7-7 6.5-7s6.5 3 6.5 7zM20 24c0-2.7-.6-4.7-1.7-6.2 1-.7 2-1 3.2-1 3 0 5 2.4 5 7.200z"/></g></svg>';
