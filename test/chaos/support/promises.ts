/** contract.md, "Delivery promises": after a kill the work goes on within 30 s. */
export const workGoesOnWithinMs = 30_000;
/** architecture.md: what a kill may repeat, with the same ids. */
export const mostRepeats = 400;
/** An orderly end, SIGTERM to exit. */
export const stopWithinMs = 30_000;
/** After a member has left cleanly the others have its partitions within 5 s; one that vanished they miss after 10 s. The bound is for a machine that is busy. */
export const takeOverWithinMs = 9_500;
