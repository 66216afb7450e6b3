import { Stack, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { RecordDetail } from "../../../api/answers.js";
import { Facts } from "../../../components/facts.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { SourceText } from "../../../components/source-text.js";
import { TimeText } from "../../../components/time-text.js";
import { History } from "./history.js";
import { recordOf } from "./queries.js";
import { keyText, nameOf } from "./record-text.js";

/** One record: what is known of it, and how it came to that. */
export function RecordPage() {
  const { kind, id } = getRouteApi("/shell/records/$kind/$id").useParams();
  const query = useInfiniteQuery(recordOf(kind, id));
  const [first] = query.data?.pages ?? [];
  const history = query.data?.pages.flatMap(({ data }) => data.history) ?? [];
  return (
    <Page title={first === undefined ? "Record" : nameOf(first.data) || `${kind} ${id}`}>
      <Loaded query={{ ...query, data: first?.data }}>
        {(record) => (
          <Stack gap="lg">
            <Facts facts={factsOf(record)} />
            <Stack gap="xs">
              <Title order={2} size="h4">
                Attributes
              </Title>
              <SourceText label="Attributes" text={JSON.stringify(record.attributes)} />
            </Stack>
            <Stack gap="xs">
              <Title order={2} size="h4">
                History
              </Title>
              <History changes={history} onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined} isLoadingMore={query.isFetchingNextPage} />
            </Stack>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function factsOf(record: RecordDetail): Parameters<typeof Facts>[0]["facts"] {
  const { type, id, company, status, system, createdAt, updatedAt } = record;
  return [
    ["Kind", type],
    ["Number", id],
    ["Known as", keyText(record)],
    ["Status", status],
    ["Company", company],
    ["Last changed by", system],
    ["Changed", <TimeText key="changed" value={updatedAt} />],
    ["Since", <TimeText key="since" value={createdAt} />],
  ];
}
