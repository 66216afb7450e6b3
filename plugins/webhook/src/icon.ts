/** Drawn for this plugin; no trade mark. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1864ab"/><g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"><path d="M7 16h15M16.5 9.5 23 16l-6.5 6.5"/><path d="M26 7v18"/></g></svg>';
