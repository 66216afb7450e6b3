import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "./query-client.js";
import { router } from "./router.js";
import { styleNonce } from "./style-nonce.js";
import { cssVariables, theme } from "./theme.js";

/** For a sentence and a look at what it is about; the mouse over it halts it. */
const READING_MS = 10_000;

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => styleNonce}>
      <Notifications position="top-right" autoClose={READING_MS} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
