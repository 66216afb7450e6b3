/** How an event type has changed against the released one, to somebody's harm. */
export interface CatalogChange {
  readonly type: string;
  /** Dotted path of the field as in `EventCatalog.paths`; empty where the whole type is concerned. */
  readonly path: string;
  /** `removed` and `changed` harm those who read the field (receivers, filters, templates); `refuses` harms producers whose events were valid. */
  readonly kind: "removed" | "changed" | "refuses";
  /** One sentence that begins with the field's path, or the type's name. */
  readonly message: string;
}
