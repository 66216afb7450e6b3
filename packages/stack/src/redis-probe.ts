import { askServer } from "./ask-server.js";

/** Whether Redis serves: while it still reads its file it answers "-LOADING" instead of "+PONG". */
export async function isRedisReady(port: number): Promise<boolean> {
  const answer = await askServer(port, Buffer.from("PING\r\n"), 5);
  return answer?.toString("latin1").startsWith("+PONG") ?? false;
}
