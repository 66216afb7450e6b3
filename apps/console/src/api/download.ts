import { problemOf } from "./problem.js";

interface Asked {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** Asks with `parseAs: "blob"`, and gives the file to the person under the name that the engine gave it. */
export async function download(asked: Promise<Asked>): Promise<void> {
  const { data, error, response } = await asked;
  if (!response.ok || !(data instanceof Blob)) throw problemOf(response.status, error);
  const url = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href: url, download: fileNameOf(response) }).click();
  URL.revokeObjectURL(url);
}

function fileNameOf({ headers }: Response): string {
  return /filename="([^"]+)"/.exec(headers.get("content-disposition") ?? "")?.[1] ?? "trunkline";
}
