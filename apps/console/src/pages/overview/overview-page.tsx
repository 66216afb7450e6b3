import { SegmentedControl, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "../../components/loaded.js";
import { OutcomeCharts } from "../../components/outcome-charts.js";
import { Page } from "../../components/page.js";
import { Attention } from "./attention.js";
import { Figures } from "./figures.js";
import { LiveTail } from "./live-tail.js";
import { overviewOf, type Window } from "./queries.js";

const windows = [
  { value: "1h", label: "1 hour" },
  { value: "24h", label: "24 hours" },
  { value: "7d", label: "7 days" },
] as const satisfies readonly { readonly value: Window; readonly label: string }[];

export function OverviewPage() {
  const [window, setWindow] = useState<Window>("24h");
  const query = useQuery(overviewOf(window));
  const choice = <SegmentedControl aria-label="Time" data={[...windows]} value={window} onChange={setWindow} />;
  return (
    <Page title="Overview" actions={choice}>
      <Loaded query={query}>
        {(overview) => (
          <Stack gap="lg">
            <Figures overview={overview} />
            <Attention attention={overview.attention} />
            <OutcomeCharts outcomes={overview} />
          </Stack>
        )}
      </Loaded>
      <LiveTail />
    </Page>
  );
}
