import { Autocomplete, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, good } from "../api/client.js";

const TYPING_PAUSE_MS = 300;
const FIELD_PX = 220;

interface FieldProps {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A text that takes effect once the typing pauses. */
export function TextField({ label, value, onChange, placeholder = "" }: FieldProps & { readonly label: string; readonly placeholder?: string }) {
  const [typed, setTyped] = useState(value ?? "");
  const tell = useDebouncedCallback((text: string) => onChange(text.trim() === "" ? undefined : text.trim()), TYPING_PAUSE_MS);
  const change = (text: string): void => {
    setTyped(text);
    tell(text);
  };
  return <TextInput type="search" label={label} placeholder={placeholder} w={FIELD_PX} value={typed} onChange={(event) => change(event.currentTarget.value)} />;
}

/** A moment in the reader's own time; the value is RFC 3339 in UTC. */
export function TimeField({ label, value, onChange }: FieldProps & { readonly label: string }) {
  const change = (text: string): void => {
    const ms = Date.parse(text);
    onChange(Number.isNaN(ms) ? undefined : new Date(ms).toISOString());
  };
  return <TextInput type="datetime-local" label={label} w={FIELD_PX} defaultValue={localText(value)} onChange={(event) => change(event.currentTarget.value)} />;
}

function localText(value: string | undefined): string {
  if (value === undefined) return "";
  const time = new Date(value);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function EventTypeField({ value, onChange }: FieldProps) {
  const { data = [] } = useQuery({ queryKey: ["event-types", "names"], queryFn: async () => (await good(client.GET("/api/v1/event-types"))).data });
  const [typed, setTyped] = useState(value ?? "");
  const tell = useDebouncedCallback((text: string) => onChange(text.trim() === "" ? undefined : text.trim()), TYPING_PAUSE_MS);
  const change = (text: string): void => {
    setTyped(text);
    tell(text);
  };
  return <Autocomplete label="Event type" w={FIELD_PX} data={data.map(({ name }) => name)} limit={50} value={typed} onChange={change} />;
}

interface ConnectorFieldProps {
  readonly label?: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly clearLabel?: string;
  /** One that cannot be chosen. */
  readonly except?: number | null;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly error?: string | undefined;
}

/** By name; of the first 200. */
export function ConnectorField({ label = "Connector", placeholder = "any", clearLabel = "Any connector", except = null, ...props }: ConnectorFieldProps) {
  const { value, onChange, description, error } = props;
  const { data = [] } = useQuery({
    queryKey: ["connectors", "names"],
    queryFn: async () => (await good(client.GET("/api/v1/connectors", { params: { query: { limit: 200 } } }))).data,
  });
  return (
    <Select
      label={label}
      description={description}
      error={error}
      inputWrapperOrder={["label", "input", "description", "error"]}
      w={description === undefined ? FIELD_PX : "auto"}
      placeholder={placeholder}
      searchable
      clearable
      clearButtonProps={{ "aria-label": clearLabel }}
      data={data.filter(({ id }) => id !== except).map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` }))}
      value={value === undefined ? null : String(value)}
      onChange={(chosen) => onChange(chosen === null ? undefined : Number(chosen))}
    />
  );
}

export function ChoiceField({ label, choices, value, onChange }: FieldProps & { readonly label: string; readonly choices: readonly string[] }) {
  return (
    <Select
      label={label}
      w={FIELD_PX}
      placeholder="any"
      clearable
      clearButtonProps={{ "aria-label": `Any ${label.toLowerCase()}` }}
      data={choices.map((choice) => ({ value: choice, label: choice.replaceAll("_", " ") }))}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}
