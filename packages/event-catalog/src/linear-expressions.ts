import { RE2JS } from "re2js";

/** As core's `matches`: what a person writes is shorter. */
const longestPattern = 256;
/** A longer text matches no pattern: RE2 is linear, but a megabyte would still take seconds. */
const longestText = 4_096;

/** What Ajv compiles `pattern` and `patternProperties` with: schemas of tenants must not be able to stop the process. */
export const linearExpressions = Object.assign(
  (pattern: string) => {
    if (pattern.length > longestPattern) throw new Error(`the pattern is longer than ${longestPattern} characters`);
    const expression = RE2JS.compile(pattern);
    return {
      test: (text: string): boolean => text.length <= longestText && expression.matcher(text).find(),
      // Ajv tells expressions apart by this text.
      toString: (): string => pattern,
    };
  },
  // Ajv would write this name into standalone code, which is never made here.
  { code: "linearExpressions" },
);
