import { askServer } from "./ask-server.js";

/**
 * A Metadata request, version 1, for no topics (Kafka protocol guide): size, api key 3, version 1, correlation id 1,
 * client id null, array of topics with length 0.
 */
const metadataRequest = Buffer.from("0000000e0003000100000001ffff00000000", "hex");
const brokerCountOffset = 8;

/** Whether the broker serves: it lists at least one broker, which it does only once the controller let it in. */
export async function isKafkaReady(port: number): Promise<boolean> {
  const answer = await askServer(port, metadataRequest, brokerCountOffset + 4);
  return answer !== undefined && answer.readInt32BE(brokerCountOffset) > 0;
}
