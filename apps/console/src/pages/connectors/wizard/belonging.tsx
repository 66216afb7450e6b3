import { Autocomplete, Select, SimpleGrid, TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { PointedMessage } from "../../../api/problem.js";
import { useSession } from "../../../session/use-session.js";
import { connectorTagsQuery } from "../queries.js";
import { fieldOrder } from "./delivery-policy-fields.js";
import { companiesQuery, eventTypesQuery } from "./catalog-queries.js";
import type { Draft } from "./draft.js";

interface BelongingProps {
  readonly draft: Pick<Draft, "company" | "system" | "tags">;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly errors: readonly PointedMessage[];
}

/** Faults at these are shown at the fields below. */
export const belongingPointers = ["/company", "/system", "/tags"] as const;

/** Whose the connector is, which system it leads to, and by which words it is found. */
export function Belonging({ draft, onChange, errors }: BelongingProps) {
  const isOfCompany = (useSession()?.company ?? null) !== null;
  const errorAt = (field: (typeof belongingPointers)[number]) => errors.find(({ pointer }) => pointer.startsWith(field))?.message;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {!isOfCompany && <CompanyField company={draft.company} onChange={(company) => onChange({ company })} error={errorAt("/company")} />}
      <SystemField system={draft.system} onChange={(system) => onChange({ system })} error={errorAt("/system")} />
      <TagsField tags={draft.tags} onChange={(tags) => onChange({ tags })} error={errorAt("/tags")} />
    </SimpleGrid>
  );
}

interface FieldProps<Value> {
  readonly onChange: (value: Value) => void;
  readonly error: string | undefined;
}

function CompanyField({ company, onChange, error }: FieldProps<number | null> & { readonly company: number | null }) {
  const { data = [] } = useQuery(companiesQuery);
  const known = data.map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` }));
  // One that is not among the first 200 is still what it is.
  const isMissing = company !== null && !data.some(({ id }) => id === company);
  return (
    <Select
      label="Company"
      inputWrapperOrder={fieldOrder}
      description="Whose events it gets"
      placeholder="all of the tenant"
      searchable
      clearable
      clearButtonProps={{ "aria-label": "All of the tenant" }}
      nothingFoundMessage="There is no such company"
      data={isMissing ? [...known, { value: String(company), label: String(company) }] : known}
      value={company === null ? null : String(company)}
      onChange={(chosen) => onChange(chosen === null ? null : Number(chosen))}
      error={error}
    />
  );
}

function SystemField({ system, onChange, error }: FieldProps<string> & { readonly system: string }) {
  const { data = [] } = useQuery(eventTypesQuery);
  const known = [...new Set(data.flatMap(({ systems }) => systems))].toSorted();
  return (
    <Autocomplete
      label="System"
      inputWrapperOrder={fieldOrder}
      description="Its own events are not sent back to it"
      placeholder="none"
      data={known}
      value={system}
      onChange={onChange}
      maxLength={100}
      error={error}
    />
  );
}

const MOST_TAGS = 20;

function TagsField({ tags, onChange, error }: FieldProps<readonly string[]> & { readonly tags: readonly string[] }) {
  const { data = [] } = useQuery(connectorTagsQuery);
  return (
    <TagsInput
      label="Tags"
      inputWrapperOrder={fieldOrder}
      description="To find it by; Enter or a comma ends one"
      data={data.map(({ tag }) => tag)}
      value={[...tags]}
      onChange={onChange}
      maxTags={MOST_TAGS}
      error={error}
    />
  );
}
