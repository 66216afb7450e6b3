import { PasswordInput, TextInput } from "@mantine/core";
import type { PointedMessage } from "../../../api/problem.js";
import type { Draft, PresetQuestion } from "./draft.js";
import { valueAt, withValueAt } from "./json-pointer.js";

interface PresetQuestionsProps {
  readonly draft: Pick<Draft, "asks" | "config">;
  readonly onChange: (change: Pick<Draft, "config">) => void;
  readonly errors: readonly PointedMessage[];
}

/** What a preset cannot know: each with an example of its form. */
export function PresetQuestions({ draft: { asks, config }, onChange, errors }: PresetQuestionsProps) {
  return asks.map((question) => (
    <Question
      key={question.pointer}
      question={question}
      value={valueAt(config, question.pointer)}
      error={errors.find(({ pointer }) => pointer === `/config${question.pointer}`)?.message}
      onChange={(text) => onChange({ config: withValueAt(config, question.pointer, text === "" ? undefined : text) })}
    />
  ));
}

interface QuestionProps {
  readonly question: PresetQuestion;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

/** As headers and settings whose values the engine keeps secret. */
const secret = /(auth|key|secret|token|passw|cookie|signature)[^/]*$|^\/auth\/value$/i;

function Question({ question: { pointer, title, example }, value, error, onChange }: QuestionProps) {
  const isSecret = secret.test(pointer) && !/url$/i.test(pointer);
  const common = { label: title, value: typeof value === "string" ? value : "", error, required: true, withAsterisk: false };
  if (!isSecret) return <TextInput {...common} placeholder={example} onChange={(event) => onChange(event.currentTarget.value)} />;
  return (
    <PasswordInput
      {...common}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ "aria-label": `Show ${title}` }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
