import { Autocomplete, Button, Checkbox, NativeSelect, NumberInput, Select, TagsInput } from "@mantine/core";
import type { ActionProps, BaseOption, NotToggleProps, ValueEditorProps, ValueSelectorProps } from "react-querybuilder";

/** The query builder's controls, made of the console's own. */
export function ActionButton({ handleOnClick, label, title, disabled }: ActionProps) {
  return (
    <Button variant="default" size="xs" onClick={(event) => handleOnClick(event)} title={title} disabled={disabled}>
      {label}
    </Button>
  );
}

const FIELD_PX = 300;

export function FieldSelect({ options, value, handleOnChange }: ValueSelectorProps) {
  return (
    <Select
      size="xs"
      w={FIELD_PX}
      aria-label="Field"
      data={choicesOf(options)}
      value={String(value ?? "")}
      onChange={(chosen) => chosen !== null && handleOnChange(chosen)}
      searchable
      allowDeselect={false}
      nothingFoundMessage="The schema names no such field"
    />
  );
}

export function OperatorSelect({ options, value, handleOnChange, title }: ValueSelectorProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={title ?? "Operator"}
      data={choicesOf(options)}
      value={String(value)}
      onChange={(event) => handleOnChange(event.currentTarget.value)}
    />
  );
}

export function NotSwitch({ checked, handleOnChange }: NotToggleProps) {
  return <Checkbox size="xs" label="Not" checked={checked ?? false} onChange={(event) => handleOnChange(event.currentTarget.checked)} />;
}

/** Numbers stay numbers, lists lists: what is chosen here is compared as it is. */
export function ValueInput({ operator, value, handleOnChange, fieldData, type, inputType }: ValueEditorProps) {
  if (operator === "null" || operator === "notNull") return null;
  if (operator === "in")
    return (
      <TagsInput size="xs" aria-label="Values" value={listOf(value)} onChange={(list) => handleOnChange(inputType === "number" ? list.map(Number) : list)} />
    );
  if (type === "checkbox")
    return <Checkbox size="xs" aria-label="Value" checked={value === true} onChange={(event) => handleOnChange(event.currentTarget.checked)} />;
  if (inputType === "number" && typeof value !== "string")
    return <NumberInput size="xs" aria-label="Value" value={Number(value ?? 0)} onChange={handleOnChange} hideControls />;
  if (inputType === "number") return <NumberInput size="xs" aria-label="Value" value={value as string} onChange={handleOnChange} hideControls />;
  const suggestions = (fieldData as { readonly suggestions?: readonly string[] }).suggestions ?? [];
  return <Autocomplete size="xs" aria-label="Value" data={[...new Set(suggestions)]} value={String(value ?? "")} onChange={handleOnChange} />;
}

function choicesOf(options: ValueSelectorProps["options"]): { value: string; label: string }[] {
  return (options as readonly (BaseOption & { readonly label: string })[]).map(({ value = "", name = "", label }) => ({
    value: String(value === "" ? name : value),
    label,
  }));
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
