type WithoutUndefined<Value> = { readonly [Name in keyof Value as undefined extends Value[Name] ? never : Name]: Value[Name] } & {
  readonly [Name in keyof Value as undefined extends Value[Name] ? Name : never]?: Exclude<Value[Name], undefined>;
};

/** A copy without members that are undefined: those who merge tell absent from undefined. */
export function withoutUndefined<Value extends object>(value: Value): WithoutUndefined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as WithoutUndefined<Value>;
}
