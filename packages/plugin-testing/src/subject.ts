import type { InboundRequest, JsonObject, OutcomeKind, Plugin, ReceiveResult } from "@trunkline/plugin-api";
import type { Answer, ReceivedRequest, Target } from "./target/answer.js";

/** A row of a plugin's table of answers. */
export interface AnswerRow {
  /** What is special of it; the row's name in failures. */
  readonly what: string;
  readonly answer: Exclude<Answer, string>;
  readonly outcome: OutcomeKind;
  /** Positions of the valid configs that it is about; absent: all. */
  readonly configs?: readonly number[];
}

export interface ConformanceOptions {
  /** Configs as admins write them, secrets included; of each kind the plugin knows one, two at least where it can tell tenants apart. */
  readonly validConfigs: readonly JsonObject[];
  /** What must be refused, with the pointer that must be blamed. */
  readonly invalidConfigs: readonly { readonly config: JsonObject; readonly pointer: string }[];
  /** The plugin's package.json. */
  readonly packageJson: URL;
  /** The outside system when all is well; default: 200 with `{}`. A simulator of the provider is best. */
  readonly target?: Target;
  /** What a status means to this plugin where it differs from the webhook's meaning (2xx delivered, 410 gone, 429 with Retry-After rate limited, all else transient). */
  readonly outcomes?: Readonly<Record<number, OutcomeKind>>;
  /** Answers whose text counts, each a row of the plugin's documentation. */
  readonly answers?: readonly AnswerRow[];
  /** How many requests one attempt takes; default 1. More only with `send`. */
  readonly requestsPerAttempt?: number;
  /** Where a request carries what lets the target recognise a repeated delivery; null: the target has no such thing. Default: the delivery's id anywhere in headers or body. */
  readonly idempotencyKey?: ((request: ReceivedRequest) => string | undefined) | null;
  /** Configs as earlier versions stored them: at least one per version before the present one. */
  readonly oldConfigs?: readonly { readonly version: number; readonly config: JsonObject }[];
  /** Requests of the outside system, and what they mean. */
  readonly received?: readonly { readonly request: Partial<InboundRequest>; readonly result: ReceiveResult }[];
  /** Checks that this plugin does not pass, by number, each with the reason; they must fail, or the exception is stale. */
  readonly exceptions?: Readonly<Record<number, string>>;
  /** Where the plugin's page is (`.md`), made of its definition and these options; the requests for all example events are beside it (`-requests.md`). A test compares both; `vitest --update` writes them. */
  readonly page?: URL;
  /** Comes with the engine: runs in its process, so defaults may be functions of the config. */
  readonly isBuiltIn?: boolean;
}

/** What every check is given. */
export interface Subject {
  readonly plugin: Plugin;
  readonly options: ConformanceOptions;
  /** The valid configs, parsed. */
  readonly configs: readonly JsonObject[];
}

/** One of the 24. */
export interface Check {
  readonly number: number;
  readonly title: string;
  /** Why it does not apply to this plugin; null where it does. */
  readonly exempts?: (subject: Subject) => string | null;
  /** Rejects with what is wrong. */
  readonly run: (subject: Subject) => Promise<void> | void;
}
