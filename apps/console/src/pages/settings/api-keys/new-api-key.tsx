import { Alert, Code, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { CopyTextButton } from "../../../components/copy-text-button.js";
import { FormButton, type FormFields } from "../../../components/form-button.js";
import { useSession } from "../../../session/use-session.js";
import { type ApiKeyDraft, createApiKey } from "./api-key-queries.js";
import { CompanyField } from "./company-field.js";
import { roleChoices } from "./roles.js";

const blank: ApiKeyDraft = { name: "", role: "admin", company: null, system: "", expires: "" };
const pointers = ["/name", "/role", "/company", "/system", "/expiresAt"];

/** Makes a key and shows it, this once. */
export function NewApiKey() {
  return (
    <FormButton
      label="New API key"
      title="New API key"
      submit="Create"
      pointers={pointers}
      initial={blank}
      onSubmit={createApiKey}
      done={(key) => <ShownKey apiKey={key} />}
    >
      {(form) => <Fields {...form} />}
    </FormButton>
  );
}

function Fields({ draft, errorAt, onChange }: FormFields<ApiKeyDraft>) {
  const current = useSession();
  const roles = roleChoices(current);
  return (
    <>
      <TextInput
        label="Name"
        description="Who or what will use it"
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={errorAt("/name")}
      />
      <Select
        label="Role"
        description={roles.find(({ value }) => value === draft.role)?.may}
        data={roles.map(({ value, label }) => ({ value, label }))}
        value={draft.role}
        onChange={(role) => role !== null && onChange({ role: role as ApiKeyDraft["role"] })}
        error={errorAt("/role")}
        allowDeselect={false}
      />
      {current?.company === null && draft.role !== "platform-admin" && (
        <CompanyField value={draft.company} onChange={(company) => onChange({ company })} error={errorAt("/company")} />
      )}
      <TextInput
        label="System"
        description="The outside system that uses it, e.g. sap: its own connectors do not get the events it brings"
        value={draft.system}
        onChange={(event) => onChange({ system: event.currentTarget.value })}
        error={errorAt("/system")}
      />
      <TextInput
        type="datetime-local"
        label="Expires"
        description="Empty: never"
        value={draft.expires}
        onChange={(event) => onChange({ expires: event.currentTarget.value })}
        error={errorAt("/expiresAt")}
      />
    </>
  );
}

function ShownKey({ apiKey }: { readonly apiKey: string }) {
  return (
    <Alert color="blue" variant="outline" title="The key, shown this once">
      <Stack gap="xs">
        <Text size="sm">Keep it where your secrets are: nobody can see it again, and whoever has it may do what it may.</Text>
        <Group gap="xs">
          <Code aria-label="API key" style={{ overflowWrap: "anywhere" }}>
            {apiKey}
          </Code>
          <CopyTextButton text={apiKey} label="Copy key" />
        </Group>
      </Stack>
    </Alert>
  );
}
