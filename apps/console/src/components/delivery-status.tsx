import { Badge } from "@mantine/core";
import type { Delivery } from "../api/answers.js";

const colors: Readonly<Record<Delivery["statusGroup"], string>> = { success: "green", failed: "red", pending: "orange" };

/** `dead_lettered` as "dead lettered", in the colour of its group. */
export function DeliveryStatus({ delivery: { status, statusGroup } }: { readonly delivery: Pick<Delivery, "status" | "statusGroup"> }) {
  return (
    <Badge color={status === "cancelled" ? "gray" : colors[statusGroup]} variant="dot" tt="none">
      {wordsOf(status)}
    </Badge>
  );
}

/** A name of the API in words: `breaker_open` is "breaker open", `configInvalid` "config invalid". */
export function wordsOf(name: string): string {
  return name.replaceAll("_", " ").replace(/[a-z][A-Z]/g, ([first = "", second = ""]) => `${first} ${second.toLowerCase()}`);
}
