import { Text } from "@mantine/core";

interface SearchedNoteProps {
  readonly searched: { readonly rows: number; readonly since: string | null } | undefined;
  /** Of what, e.g. "deliveries". */
  readonly things: string;
}

/** How far a search has looked; nothing where all was looked at. */
export function SearchedNote({ searched, things }: SearchedNoteProps) {
  if (searched === undefined) return null;
  const back = searched.since === null ? "" : `, back to ${new Date(searched.since).toLocaleString()}`;
  return (
    <Text size="sm" role="status">
      Searched the newest {searched.rows.toLocaleString("en")} {things}
      {back}. Payloads are searched over 24 hours and at most 20,000 {things}.
    </Text>
  );
}
