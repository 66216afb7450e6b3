import { Alert, Button, List, Stack, Text } from "@mantine/core";
import { ApiProblem, sentenceOf } from "../api/problem.js";

interface ProblemAlertProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong in the engine's own words, with each place it names. */
export function ProblemAlert({ error, onRetry }: ProblemAlertProps) {
  const errors = error instanceof ApiProblem ? error.errors : [];
  return (
    <Alert role="alert" color="red" variant="outline" title={error instanceof ApiProblem ? error.problem.title : "This did not work"}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{sentenceOf(error)}</Text>
        {errors.length > 0 && (
          <List size="sm">
            {errors.map(({ pointer, message }) => (
              <List.Item key={`${pointer} ${message}`}>
                {pointer !== "" && <code>{pointer}</code>} {message}
              </List.Item>
            ))}
          </List>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
