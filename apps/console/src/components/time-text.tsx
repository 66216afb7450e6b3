import { Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { everySecond } from "./every-second.js";

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

interface TimeTextProps {
  /** RFC 3339; null is shown as what `never` says. */
  readonly value: string | null;
  readonly never?: string;
}

/** How long ago, with the exact time to point at. */
export function TimeText({ value, never = "never" }: TimeTextProps) {
  if (value === null)
    return (
      <Text span inherit c="dimmed">
        {never}
      </Text>
    );
  return <Ago value={value} />;
}

/** Goes with the clock, whether or not anything else of the page is drawn anew. */
function Ago({ value }: { readonly value: string }) {
  const words = useSyncExternalStore(everySecond, () => timeAgo(Date.parse(value), Date.now()));
  return (
    <time dateTime={value} title={new Date(value).toLocaleString()}>
      {words}
    </time>
  );
}

function timeAgo(ms: number, nowMs: number): string {
  const apart = ms - nowMs;
  const [unit, size] = units.find(([, length]) => Math.abs(apart) >= length) ?? units[3];
  return relative.format(Math.round(apart / size), unit);
}
