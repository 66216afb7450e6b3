import { sqlStateOf } from "./sql-error.js";

/** By SQLSTATE or its class (PostgreSQL's appendix A), or the system's name of a network error; the longest that fits counts. */
const words: Readonly<Record<string, string>> = {
  "25006": "the database only lets itself be read (a standby, or set to read only)",
  "28": "the database refuses the sign-in: check the user and password of DATABASE_URL",
  "3D000": "the database that DATABASE_URL names does not exist",
  "42501": "the role of DATABASE_URL lacks a right that it had when the engine started",
  "53": "the database has run out of a resource",
  "53100": "the database's disk is full: make room for it",
  "53200": "the database has run out of memory",
  "53300": "the database takes no more connections: raise its max_connections, or run fewer processes",
  "57": "somebody has interrupted the statement",
  "57P01": "the database is being shut down",
  "57P02": "the database has crashed",
  "57P03": "the database is starting up or recovering",
  "58": "the database cannot read or write its files: look at its log and its disk",
  ECONNREFUSED: "nothing listens where DATABASE_URL points",
  ECONNRESET: "the connection to the database was cut",
  EHOSTUNREACH: "there is no way to the host of DATABASE_URL",
  ENOTFOUND: "the host of DATABASE_URL has no address",
  EAI_AGAIN: "the name server does not answer for the host of DATABASE_URL",
  ETIMEDOUT: "the database does not answer",
};

/** What failed and what to do, for people. Shows nothing of the statement, its values or the address. */
export function explainDatabaseError(error: unknown): string {
  const code = sqlStateOf(error) ?? "";
  const explained = words[code] ?? words[code.slice(0, 2)];
  if (explained !== undefined) return `${explained} (${code})`;
  if (code !== "") return `the database refuses a statement (${code}); the engine's log has its words`;
  const message = error instanceof Error ? error.message : "";
  if (/timeout/i.test(message)) return "the database does not answer in time";
  if (/terminated|ended|closed/i.test(message)) return "the connection to the database was cut";
  return "the database cannot be used; the engine's log says why";
}
