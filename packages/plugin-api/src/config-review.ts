/** A remark on a configuration. `pointer` is a JSON pointer into the config, e.g. `/url`. */
export interface ConfigRemark {
  readonly severity: "error" | "warning";
  readonly pointer: string;
  readonly message: string;
}

/** What the engine knows while it judges a configuration. */
export interface ConfigContext {
  readonly production: boolean;
}
