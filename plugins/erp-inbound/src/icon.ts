/** Drawn for this plugin; no trade mark. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1d6f42"/><g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"><path d="M16 6v12M10.5 13 16 18.5 21.5 13"/><path d="M6 19v6h20v-6"/></g></svg>';
