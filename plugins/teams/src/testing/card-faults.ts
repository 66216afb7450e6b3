import { createRequire } from "node:module";

interface SerializationContext {
  readonly eventCount: number;
  getEventAt(index: number): { readonly message: string };
}

interface AdaptiveCards {
  readonly AdaptiveCard: new () => {
    parse(card: unknown, context: SerializationContext): void;
    validateProperties(): { readonly validationEvents: readonly { readonly message: string }[] };
  };
  readonly SerializationContext: new () => SerializationContext;
}

const require = createRequire(import.meta.url);
/** The official library; its module form imports without extensions, which Node does not resolve, and it has no types for its bundle. */
const { AdaptiveCard, SerializationContext } = require("adaptivecards/dist/adaptivecards.js") as AdaptiveCards;

/** What the official library finds wrong with a card. */
export function cardFaults(card: unknown): readonly string[] {
  const context = new SerializationContext();
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const whileParsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...whileParsing, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}
