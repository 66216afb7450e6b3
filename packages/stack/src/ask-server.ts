import { connect } from "node:net";

const deadlineMs = 3_000;

/** Sends bytes to a port of the loopback address; the first `length` bytes of the answer or more, undefined if there are none. */
export function askServer(port: number, question: Buffer, length: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const socket = connect({ host: "127.0.0.1", port });
    const finish = () => {
      socket.destroy();
      resolve(answer.length >= length ? answer : undefined);
    };
    socket.setTimeout(deadlineMs, finish);
    socket.once("connect", () => socket.write(question));
    socket.on("data", (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= length) finish();
    });
    socket.once("error", finish);
    socket.once("close", finish);
  });
}
