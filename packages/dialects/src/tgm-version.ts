/** TGM Expert's `apiVersion` in every body. */
export const API_VERSION = "1.0";
