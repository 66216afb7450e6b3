import type { Dispatcher } from "undici";
import type { Wire, WireHandler } from "./wire.js";

const given = new Error("the request is given up");

/** The same over undici: for proxies, whose protocol is undici's to know. */
export function overUndici(dispatcher: Dispatcher, origin: string): Wire {
  return {
    send: ({ method, path, headers, body }, handler) =>
      void dispatcher.dispatch({ origin, method: method as Dispatcher.HttpMethod, path, headers: [...headers], body }, undiciHandler(handler)),
    destroy: () => dispatcher.destroy(),
  };
}

function undiciHandler(handler: WireHandler): Dispatcher.DispatchHandler {
  let answered = false;
  return {
    onRequestStart: (controller) => {
      // It waited for a socket until its deadline. Throwing drops the request and spares the socket, aborting would close it.
      if (handler.isOver) throw given;
      handler.onSent({ destroy: () => controller.abort(given) }, false);
    },
    onResponseStarted: () => {
      answered = true;
    },
    onResponseStart: (_controller, status, headers) => handler.onHead(status, flatten(headers)),
    onResponseData: (_controller, chunk) => handler.onBody(chunk),
    onResponseEnd: () => handler.onEnd(),
    onResponseError: (_controller, error) => handler.onFault(error, answered),
  };
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    // A header of this name would set the object's prototype.
    if (value !== undefined && name !== "__proto__") flat[name] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}
