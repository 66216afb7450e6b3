import { useEffect, useState } from "react";
import type { Delivery } from "../../api/answers.js";
import { client, good } from "../../api/client.js";
import { listenToDeliveries } from "../../api/delivery-stream.js";
import { merged } from "./merge-deliveries.js";

const SHOWN = 30;

/** What was there before, and from then on what the stream tells. */
export function useLiveDeliveries(isPaused: boolean): { readonly deliveries: Delivery[]; readonly isLive: boolean } {
  const [deliveries, setDeliveries] = useState<Delivery[]>([]);
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    if (isPaused) return;
    let told: Delivery[] = [];
    const loadEarlier = async (): Promise<void> => {
      const { data } = await good(client.GET("/api/v1/deliveries", { params: { query: { limit: SHOWN } } }));
      // What the stream has told meanwhile is newer than this.
      setDeliveries((known) => merged(known, [...data, ...told], SHOWN));
    };
    const stop = listenToDeliveries({
      onReady: () => {
        told = [];
        setLive(true);
        loadEarlier().catch(() => setLive(false));
      },
      onDelivery: (delivery) => {
        told = merged(told, [delivery], SHOWN);
        setDeliveries((known) => merged(known, [delivery], SHOWN));
      },
      onInterrupted: () => setLive(false),
    });
    return () => {
      setLive(false);
      stop();
    };
  }, [isPaused]);
  return { deliveries, isLive };
}
