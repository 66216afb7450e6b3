import { rebuildEvent } from "@trunkline/core";
import { openDatabase, type ConfigurationChanges } from "@trunkline/database";

/** Schema or table missing, role missing, column missing: what an empty or an older database lacks. */
const lacking = new Set(["3F000", "42P01", "42704", "22023", "42703"]);

/** Everything that is configured in a database. Reads only. */
export async function readStored(url: string): Promise<ConfigurationChanges> {
  const database = openDatabase({ url, rebuildEvent, applicationName: "trunkline-catalog-impact", engineConnections: 1, apiConnections: 1 });
  try {
    return await database.configuration.changesSince(0);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code !== undefined && lacking.has(code)) {
      throw new Error("this database holds no Trunkline of this version: let the engine start on it (or on a copy) once, which migrates it", { cause: error });
    }
    throw error;
  } finally {
    await database.close();
  }
}
