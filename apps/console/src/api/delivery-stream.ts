import type { Delivery } from "./answers.js";
import { client } from "./client.js";
import { messageReader, type StreamMessage } from "./event-stream.js";

const PAUSE_MS = 2_000;

interface DeliveryListener {
  /** The stream is there: from now on nothing is missed. Again after each interruption. */
  readonly onReady: () => void;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly onInterrupted: () => void;
}

/** Listens to deliveries as they come and change, and begins anew when the stream ends, until it is told to stop. */
export function listenToDeliveries(listener: DeliveryListener): () => void {
  const abort = new AbortController();
  void (async () => {
    while (!abort.signal.aborted) {
      await listenOnce(listener, abort.signal).catch(() => undefined);
      if (abort.signal.aborted) return;
      listener.onInterrupted();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return () => abort.abort();
}

async function listenOnce(listener: DeliveryListener, signal: AbortSignal): Promise<void> {
  const { data: body } = await client.GET("/api/v1/stream/deliveries", { parseAs: "stream", signal });
  if (!body) return;
  const read = messageReader();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) for (const message of read(part.value)) tell(listener, message);
}

function tell({ onReady, onDelivery }: DeliveryListener, { event, data }: StreamMessage): void {
  if (event === "ready") onReady();
  if (event === "delivery") onDelivery(JSON.parse(data) as Delivery);
}
