import { Alert, Box, Button, Code, Container, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { client, good } from "../../api/client.js";
import { ApiProblem, sentenceOf } from "../../api/problem.js";
import { session } from "../../session/session.js";

const CARD_PX = 440;

const signInWays = queryOptions({ queryKey: ["sign-in ways"], queryFn: () => good(client.GET("/api/v1/session")) });

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
  const { back = "/", signInError } = getRouteApi("/sign-in").useSearch();
  const router = useRouter();
  const signingIn = useMutation({ mutationFn: session.begin, onSuccess: () => router.history.push(back) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signingIn.mutate(key.trim());
  };
  const ways = useQuery(signInWays);
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={1} size="h2">
          Trunkline
        </Title>
        <Text size="sm">
          Sign in with an API key. <Code>npm start</Code> prints the first one and keeps it in <Code>.data/admin-api-key</Code>.
        </Text>
        {signInError !== undefined && (
          <Alert role="alert" color="red" variant="outline" title="The sign-in failed">
            {signInError}
          </Alert>
        )}
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
        {ways.data?.data.oidc && (
          <Button component="a" href={ways.data.data.oidc} variant="default">
            Sign in with your organisation
          </Button>
        )}
      </Stack>
    </form>
  );
}

function refusal(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 401) return "The engine does not know this key, or it has expired.";
  return sentenceOf(error);
}
