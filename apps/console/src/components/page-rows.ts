import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";

interface PageOf<Row> {
  readonly data: readonly Row[];
}

/** The rows of all pages that are there, and what `DataTable` needs to ask for the next. */
export function pageRows<Row>(query: UseInfiniteQueryResult<InfiniteData<PageOf<Row>>>): {
  rows: Row[];
  onMore: (() => void) | undefined;
  isLoadingMore: boolean;
} {
  return {
    rows: query.data?.pages.flatMap(({ data }) => data) ?? [],
    onMore: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    isLoadingMore: query.isFetchingNextPage,
  };
}
