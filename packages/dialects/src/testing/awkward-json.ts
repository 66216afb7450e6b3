import fc from "fast-check";

/** UTF-16 units of every kind: also halves of pairs, and U+0000. */
const anyUnits = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units));
const text = fc.oneof(
  anyUnits,
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "ü", "😀", "\u0000", "\ud800", "\udc00x", "</script>", "\u2028", '"\\'),
);
const key = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "toJSON", "0", "10", "2", "id", "type", "previous", "attributes", "event", "timestamp"));
const ordinaryNumber = fc.constantFrom("2.0", "1e21", "-0", "0.1", "1E400", "5e-324", "1.7976931348623157e308", "9007199254740991", "100000000000000000000.5");
const longInteger = fc.constantFrom("9007199254740993", "-9007199254740993", "12345678901234567890123");

interface JsonText {
  value: string;
}

function jsonText(numbers: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<JsonText>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.oneof(
        fc.constantFrom("null", "true", "false", "{}", "[]"),
        numbers,
        text.map((value) => JSON.stringify(value)),
      ),
      fc.array(tie("value"), { maxLength: 4 }).map((values) => `[${values.join(",")}]`),
      objectText(tie("value") as fc.Arbitrary<string>),
    ),
  })).value;
}

function objectText(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(fc.tuple(key, value), { maxLength: 5 }).map((entries) => `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${inner}`).join(",")}}`);
}

/** JSON text of any value that a JavaScript number can hold, written as producers of other languages may. */
export const awkwardJson = jsonText(ordinaryNumber);
/** The same, with integers that it cannot hold. */
export const awkwardJsonWithLongIntegers = jsonText(fc.oneof(ordinaryNumber, longInteger));
/** An object of produced fields around any data. */
export const producedText = awkwardJson.map((data) => `{"id":"event-1","data":${data}}`);
