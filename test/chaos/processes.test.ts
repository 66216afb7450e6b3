import { describe, it } from "vitest";
import { provideServices } from "../support/services.js";
import { crashBetweenCommits } from "./scenarios/crash-between-commits.js";
import { cutConnections } from "./scenarios/cut-connections.js";
import { fullDisk } from "./scenarios/full-disk.js";
import { killedAndFrozenProcesses } from "./scenarios/kill-and-freeze.js";
import { killedAgainAndAgain } from "./scenarios/killed-again-and-again.js";
import { lostQueue } from "./scenarios/lost-queue.js";
import { changingMembers } from "./scenarios/members.js";
import { orderUnderFaults } from "./scenarios/order-under-faults.js";
import { stoppedProcess } from "./scenarios/stop.js";
import { isFull } from "./support/backing.js";

const services = await provideServices();
const title = services.skipped === undefined ? "engine processes under fault" : `engine processes under fault (${services.skipped})`;

/** Each on an installation of its own, two at a time, as most of the time is waiting for leases to run out. */
describe.skipIf(services.skipped !== undefined).concurrent(title, () => {
  it("killed, or frozen: another takes over within 30 s, and one that wakes does no harm", () => killedAndFrozenProcesses(services));
  it("stopped: ends within 30 s, a peer has its partitions within 5 s, and what it could not end is handed back uncounted", () => stoppedProcess(services));
  it("killed between the commit of its rows and that of its offsets: what is read again is known", () => crashBetweenCommits(services));
  it.runIf(isFull)("killed every five seconds, any of three: nothing is lost, little is sent twice", () => killedAgainAndAgain(services));
  it.runIf(isFull)("come and go: three share the work, one leaves, one dies", () => changingMembers(services));
  it.runIf(isFull)("killed and frozen while order counts: no key's events change places", () => orderUnderFaults(services));
  it("that lose their queue, or get its jobs twice: nothing is lost, nothing is sent twice", () => lostQueue(services));
  it("whose connections to the database are cut again and again: nothing is lost", () => cutConnections(services));
  it("with a full disk: partitions stand still, the API lives, and all goes on by itself", () => fullDisk(services));
});
