import { Button, Collapse, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import Form from "@rjsf/mantine";
import type { ErrorSchema, RJSFSchema, UiSchema } from "@rjsf/utils";
import { useMemo } from "react";
import type { PointedMessage } from "../../api/problem.js";
import type { JsonSchema } from "./json-schema.js";
import { prepareSchema, splitFields } from "./prepare-schema.js";
import { fieldErrors } from "./server-errors.js";
import { serverValidator } from "./server-validator.js";
import { TitleField } from "./title-field.js";
import { uiSchemaOf } from "./ui-schema.js";

type Values = Readonly<Record<string, unknown>>;

interface SchemaFormProps {
  readonly schema: JsonSchema;
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  /** What the engine refused; shown at the fields that its pointers name. */
  readonly errors: readonly PointedMessage[];
  /** Pointer to what the form edits, e.g. `/config`. */
  readonly pointer: string;
}

/** A form made of a JSON Schema; what most people need not touch is folded away. */
export function SchemaForm({ schema, ...rest }: SchemaFormProps) {
  const { essential, further } = useMemo(() => splitFields(prepareSchema({ ...schema, title: undefined })), [schema]);
  const names = Object.keys(further.properties ?? {});
  const hasHiddenErrors = rest.errors.some(({ pointer }) => names.some((name) => pointer.startsWith(`${rest.pointer}/${name}`)));
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <Stack>
      <Fields schema={essential} {...rest} />
      {names.length > 0 && (
        <>
          <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={isOpen || hasHiddenErrors} w="fit-content">
            {isOpen || hasHiddenErrors ? "Fewer settings" : "More settings"}
          </Button>
          <Collapse expanded={isOpen || hasHiddenErrors}>
            <Fields schema={further} {...rest} />
          </Collapse>
        </>
      )}
    </Stack>
  );
}

function Fields({ schema, values, onChange, errors, pointer }: SchemaFormProps) {
  const ui = useMemo<UiSchema>(() => ({ ...uiSchemaOf(schema), "ui:submitButtonOptions": { norender: true } }), [schema]);
  const extraErrors = useMemo(() => fieldErrors(errors, pointer) as ErrorSchema, [errors, pointer]);
  const names = Object.keys(schema.properties ?? {});
  const own = Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
  return (
    <Form
      tagName="div"
      schema={schema as RJSFSchema}
      uiSchema={ui}
      validator={serverValidator}
      templates={{ TitleFieldTemplate: TitleField }}
      formData={own}
      extraErrors={extraErrors}
      showErrorList={false}
      noHtml5Validate
      idPrefix={pointer.slice(1)}
      experimental_defaultFormStateBehavior={{ emptyObjectFields: "skipDefaults" }}
      onChange={({ formData }) => onChange({ ...without(values, names), ...(formData as Values) })}
    />
  );
}

function without(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
