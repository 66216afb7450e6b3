/** Events may name what is cached (a time zone, a language): more than anybody uses is not kept. */
const MOST = 200;

/** What is dear to make, by its name; forgets the oldest when there are too many. */
export class BoundedCache<Value> {
  private readonly values = new Map<string, Value>();

  /** Makes the value where it is not known. Keeps nothing where making it throws. */
  get(name: string, make: () => Value): Value {
    const known = this.values.get(name);
    if (known !== undefined) return known;
    const made = make();
    for (const oldest of this.values.keys()) {
      if (this.values.size < MOST) break;
      this.values.delete(oldest);
    }
    this.values.set(name, made);
    return made;
  }
}
