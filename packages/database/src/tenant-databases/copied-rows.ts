/** Runs a statement with parameters, in whatever transaction. */
export type RunSql = <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

export interface CopiedColumn {
  /** Quoted. */
  readonly name: string;
  readonly type: string;
}

/** Rows of a table, column by column, each value as PostgreSQL writes it: so `json` with `\u0000` and numbers of any length stay as they are. */
export interface CopiedRows {
  readonly table: string;
  readonly columns: readonly CopiedColumn[];
  readonly values: readonly (readonly (string | null)[])[];
  readonly count: number;
}

const columnsSql = `select quote_ident(attname) as name, format_type(atttypid, atttypmod) as type from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`;

export function columnsOf(run: RunSql, table: string): Promise<readonly CopiedColumn[]> {
  return run<CopiedColumn>(columnsSql, [`trunkline.${table}`]);
}

/** `condition` may name the table's columns and `$1`, `$2`, … of `parameters`. */
export async function readRows(
  run: RunSql,
  table: string,
  { condition, parameters }: { readonly condition: string; readonly parameters: readonly unknown[] },
): Promise<CopiedRows> {
  const columns = await columnsOf(run, table);
  const texts = columns.map(({ name }, index) => `${name}::text as c${index}`).join(", ");
  const rows = await run<Readonly<Record<string, string | null>>>(`select ${texts} from trunkline.${table} where ${condition}`, parameters);
  return { table, columns, count: rows.length, values: columns.map((_, index) => rows.map((row) => row[`c${index}`] ?? null)) };
}

/** A `from` item named `given` with the columns that both sides know; its parameters begin at `$first`. */
export function givenRows(rows: CopiedRows, known: readonly CopiedColumn[], first: number) {
  const columns = known.filter(({ name }) => rows.columns.some((column) => column.name === name));
  const parameters = columns.map(({ name }) => rows.values[rows.columns.findIndex((column) => column.name === name)] ?? []);
  const texts = columns.map((_, index) => `$${first + index}::text[]`).join(", ");
  const from = `(select ${columns.map(({ name, type }) => `${name}::${type} as ${name}`).join(", ")} from unnest(${texts}) as raw (${columns.map(({ name }) => name).join(", ")})) given`;
  return { from, parameters, names: columns.map(({ name }) => name) };
}
