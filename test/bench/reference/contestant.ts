import { forkProgram, watchChild } from "../child-program.js";
import type { Contestant } from "../contestant.js";
import type { World } from "../world.js";
import type { ReferenceSettings } from "./settings.js";

export function referenceContestant(world: World): Contestant {
  return {
    name: "reference",
    start: ({ topic, databaseUrl, fanout }) => {
      const settings: ReferenceSettings = { brokers: world.brokers, topic, databaseUrl, target: world.receiver.url, fanout };
      return Promise.resolve(watchChild("the reference", forkProgram("reference/main.ts", [JSON.stringify(settings)])));
    },
  };
}
