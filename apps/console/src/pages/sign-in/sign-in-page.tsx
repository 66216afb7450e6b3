import { Box, Button, Code, Container, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem, sentenceOf } from "../../api/problem.js";
import { signIn } from "../../session/sign-in.js";

const CARD_PX = 440;

export function SignInPage() {
  useDocumentTitle("Sign in – Trunkline");
  return (
    <Box component="main">
      <Container size={CARD_PX} py="xl">
        <Paper withBorder p="lg" radius="md">
          <SignInForm />
        </Paper>
      </Container>
    </Box>
  );
}

function SignInForm() {
  const [key, setKey] = useState("");
  const { back = "/" } = getRouteApi("/sign-in").useSearch();
  const router = useRouter();
  const signingIn = useMutation({ mutationFn: signIn, onSuccess: () => router.history.push(back) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signingIn.mutate(key.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={1} size="h2">
          Trunkline
        </Title>
        <Text size="sm">
          Sign in with an API key. <Code>npm start</Code> prints the first one and keeps it in <Code>.data/admin-api-key</Code>.
        </Text>
        <PasswordInput
          label="API key"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={signingIn.error && refusal(signingIn.error)}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
        />
        <Button type="submit" loading={signingIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function refusal(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 401) return "The engine does not know this key, or it has expired.";
  if (error instanceof ApiProblem && error.status === 403)
    return "This key may send or receive events, but see nothing here: use one of the role admin or viewer.";
  return sentenceOf(error);
}
