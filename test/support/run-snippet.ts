import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { ReceivedRequest } from "./start-receiver.js";

const run = promisify(execFile);

interface Runner {
  readonly program: string;
  /** File name and content of what calls `verify` with the parameters: secret, body in Base64, headers as `name:value`. */
  readonly files: (snippet: string) => Readonly<Record<string, string>>;
  readonly parameters: readonly string[];
}

const runners: Readonly<Record<string, Runner>> = {
  Node: {
    program: "node",
    parameters: ["main.mjs"],
    files: (snippet) => ({
      "snippet.mjs": snippet,
      "main.mjs": `import { verify } from "./snippet.mjs";
const [secret, body, ...headers] = process.argv.slice(2);
console.log(verify(secret, Object.fromEntries(headers.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)])), Buffer.from(body, "base64")));`,
    }),
  },
  Python: {
    program: "python3",
    parameters: ["main.py"],
    files: (snippet) => ({
      "main.py": `${snippet}
import base64, sys
print(str(verify(sys.argv[1], dict(line.split(":", 1) for line in sys.argv[3:]), base64.b64decode(sys.argv[2]))).lower())`,
    }),
  },
  Java: {
    program: "java",
    parameters: ["Main.java"],
    files: (snippet) => ({ "Main.java": snippet.replace("class Webhooks", `${javaMain}class Webhooks`) }),
  },
  Go: {
    program: "go",
    parameters: ["run", "snippet.go", "main.go"],
    files: (snippet) => ({ "snippet.go": snippet, "main.go": goMain }),
  },
  PHP: {
    program: "php",
    parameters: ["main.php"],
    files: (snippet) => ({
      "main.php": `${snippet}
$headers = [];
foreach (array_slice($argv, 3) as $line) { [$name, $value] = explode(":", $line, 2); $headers[$name] = $value; }
echo verify($argv[1], $headers, base64_decode($argv[2])) ? "true" : "false";`,
    }),
  },
  Ruby: {
    program: "ruby",
    parameters: ["main.rb"],
    files: (snippet) => ({ "main.rb": `${snippet}\nputs verify(ARGV[0], ARGV[2..].to_h { |line| line.split(":", 2) }, ARGV[1].unpack1("m"))` }),
  },
};

const javaMain = `class Main {
    public static void main(String[] given) throws Exception {
        Map<String, String> headers = new java.util.HashMap<>();
        for (int index = 2; index < given.length; index += 1) { String[] parts = given[index].split(":", 2); headers.put(parts[0], parts[1]); }
        System.out.println(Webhooks.verify(given[0], headers, java.util.Base64.getDecoder().decode(given[1])));
    }
}

`;

const goMain = `package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

func main() {
	headers := map[string]string{}
	for _, line := range os.Args[3:] {
		name, value, _ := strings.Cut(line, ":")
		headers[name] = value
	}
	body, _ := base64.StdEncoding.DecodeString(os.Args[2])
	fmt.Println(verify(os.Args[1], headers, body))
}
`;

const isContinuousIntegration = ["true", "1"].includes(process.env.CI ?? "");

/** Whether the language is to be run on this machine. The first program that Go builds takes it half a minute: only in the long form, and where it is installed. */
async function canRun(language: string): Promise<boolean> {
  const { program } = runnerOf(language);
  if (language === "Go" && process.env.TRUNKLINE_FULL !== "1") return false;
  const parameters = language === "Go" ? ["version"] : ["--version"];
  const isThere = await run(program, parameters).then(
    () => true,
    () => false,
  );
  if (!isThere && isContinuousIntegration && language !== "Go") throw new Error(`no ${program} on the PATH: apt-get install php-cli ruby`);
  return isThere;
}

/** What the snippet's `verify` says of a request: `true` or `false`. */
async function runSnippet(
  language: string,
  snippet: string,
  { secret, request }: { readonly secret: string; readonly request: ReceivedRequest },
): Promise<string> {
  const { program, parameters, files } = runnerOf(language);
  const folder = await mkdtemp(join(tmpdir(), "snippet-"));
  try {
    for (const [name, content] of Object.entries(files(snippet))) await writeFile(join(folder, name), content);
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}:${value}`);
    const { stdout } = await run(program, [...parameters, secret, request.body.toString("base64"), ...headers], { cwd: folder });
    return stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runnerOf(language: string): Runner {
  const runner = runners[language];
  if (runner === undefined) throw new Error(`nothing here runs ${language}`);
  return runner;
}

/** Each language's snippet, as it stands on the page, says yes to a real delivery and no to a changed one. */
export async function expectSnippetsToJudge(page: Page, secret: string, request: ReceivedRequest): Promise<void> {
  for (const language of ["Node", "Python", "Java", "Go", "PHP", "Ruby"]) {
    await page.getByRole("tab", { name: language, exact: true }).click();
    const text = (await page.getByLabel(`Verification in ${language}`).textContent()) ?? "";
    if (!(await canRun(language))) continue;
    const changed = { ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) };
    const verdicts = await Promise.all([request, changed].map((each) => runSnippet(language, text, { secret, request: each })));
    expect(verdicts, language).toEqual(["true", "false"]);
  }
}
