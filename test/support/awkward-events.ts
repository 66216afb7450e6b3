/** JSON text of values that receivers and senders have been seen to disagree on; as producers of any language may write them. */
const awkwardValues: Readonly<Record<string, string>> = {
  unicode: String.raw`{"name":"Größe – 油 – 🛢 é","line":"\u2028\u2029","zero":"\u0000","pair":"\ud83d\ude00","lone":"\ud800 x \udfff","markup":"</script>&amp;<>'","slash":"\/","quote":"\t\"\\"}`,
  floats: `{"a":2.0,"b":0.1,"c":1e21,"d":1E400,"e":5e-324,"f":-0,"g":100000000000000000000.5,"h":1.7976931348623157e308,"i":1.10,"j":-0.0}`,
  "integer-like keys": `{"10":"ten","2":"two","b":1,"01":"x","-1":0,"4294967295":1,"a":{"1":1,"0":0}}`,
  "long integers": `{"n":9007199254740993,"m":-12345678901234567890}`,
  nested: `${'{"deeper":['.repeat(24)}null${"]}".repeat(24)}`,
  empty: `{"object":{},"list":[],"text":"","":"","null":null}`,
  "no members": "{}",
  "prototype's names": `{"__proto__":{"a":1},"constructor":"x","toJSON":"x","hasOwnProperty":null}`,
  "white space": `{ "a" : [ 1 ,\n\t2 ] ,\r\n "b" : { } }`,
  "a key given twice": `{"a":1,"b":2,"a":3}`,
};

/** Whatever `data` may be besides an object. */
const awkwardData = [`"text"`, "[]", "[1,[2,{}]]", "null", "0.5", "false"];

/** An event as a record's text. `more`: further top-level fields. */
function eventText(id: string, type: string, more: string): string {
  return `{"id":${JSON.stringify(id)},"type":${JSON.stringify(type)},"company":1,"time":"2026-02-01T12:30:45.123Z",${more}}`;
}

export interface AwkwardEvent {
  readonly id: string;
  readonly text: string;
}

/** Each awkward value as attributes, as data, as what was before and as metadata; and data of each kind. Ids begin with `prefix`. */
export function awkwardEvents(type: string, prefix: string): readonly AwkwardEvent[] {
  const values = Object.values(awkwardValues);
  const contents = [
    ...values.map((value) => `"data":{"id":7,"type":"asset","attributes":${value},"previous":${value}},"metadata":${value},"extra":${value}`),
    ...[...values, ...awkwardData].map((value) => `"data":${value},"previous":${value}`),
  ];
  return contents.map((content, index) => ({ id: `${prefix}-${index}`, text: eventText(`${prefix}-${index}`, type, content) }));
}
