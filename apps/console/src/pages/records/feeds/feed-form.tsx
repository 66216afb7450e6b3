import { Select, TagsInput } from "@mantine/core";
import { useState } from "react";
import type { RecordFeed, RecordFeedInput } from "../../../api/answers.js";
import type { ErrorAt } from "../../../components/field-errors.js";
import { FormButton } from "../../../components/form-button.js";
import { CompanyField } from "../../settings/api-keys/company-field.js";
import { JsonField } from "../json-field.js";
import { kindOf, recordKinds } from "../list/record-search.js";
import { saveFeed } from "./queries.js";

const blank: RecordFeedInput = { kind: "asset", eventTypes: ["asset.*"], company: null, key: {}, fields: {}, enabled: true };
const pointers = ["/kind", "/eventTypes", "/company", "/key", "/fields"];

export function NewFeed() {
  const [draft, setDraft] = useState(blank);
  return (
    <FormButton
      label="New feed"
      title="New record feed"
      submit="Create"
      pointers={pointers}
      onOpen={() => setDraft(blank)}
      onSubmit={() => saveFeed(null, draft)}
    >
      {(errorAt) => <Fields draft={draft} onChange={setDraft} errorAt={errorAt} />}
    </FormButton>
  );
}

export function EditFeed({ feed }: { readonly feed: RecordFeed }) {
  const [draft, setDraft] = useState(() => inputOf(feed));
  return (
    <FormButton
      label="Edit"
      title={`Record feed ${feed.id}`}
      submit="Save"
      look={{ variant: "default", size: "compact-sm" }}
      pointers={pointers}
      onOpen={() => setDraft(inputOf(feed))}
      onSubmit={() => saveFeed(feed.id, draft)}
    >
      {(errorAt) => <Fields draft={draft} onChange={setDraft} errorAt={errorAt} />}
    </FormButton>
  );
}

function inputOf({ kind, eventTypes, company, key, fields, enabled }: RecordFeed): RecordFeedInput {
  return { kind, eventTypes: [...eventTypes], company, key: { ...key }, fields: { ...fields }, enabled };
}

interface FieldsProps {
  readonly draft: RecordFeedInput;
  readonly onChange: (draft: RecordFeedInput) => void;
  readonly errorAt: ErrorAt;
}

function Fields({ draft, onChange, errorAt }: FieldsProps) {
  return (
    <>
      <Select
        label="Kind of record"
        data={[...recordKinds]}
        allowDeselect={false}
        value={draft.kind}
        onChange={(kind) => onChange({ ...draft, kind: kindOf(kind) })}
        error={errorAt("/kind")}
      />
      <TagsInput
        label="Event types"
        description="Names, or patterns such as part.* and *.created"
        value={draft.eventTypes}
        onChange={(eventTypes) => onChange({ ...draft, eventTypes })}
        error={errorAt("/eventTypes")}
      />
      <CompanyField value={draft.company ?? null} onChange={(company) => onChange({ ...draft, company })} error={errorAt("/company")} />
      <JsonField
        label="Known by"
        description='Name and path in the event, e.g. {"part_number": "data.attributes.partNumber"}; empty: by the usual numbers'
        value={draft.key}
        onChange={(key) => onChange({ ...draft, key: (key ?? {}) as Record<string, string> })}
        error={errorAt("/key")}
      />
      <JsonField
        label="Further attributes"
        description='Name and path in the event, e.g. {"min_quantity": "data.attributes.minimumQuantity"}'
        value={draft.fields}
        onChange={(fields) => onChange({ ...draft, fields: (fields ?? {}) as Record<string, string> })}
        error={errorAt("/fields")}
      />
    </>
  );
}
