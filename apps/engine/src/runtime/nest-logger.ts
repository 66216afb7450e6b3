import type { LoggerService } from "@nestjs/common";
import type { Logger } from "pino";

/** Nest's own messages in the engine's log; its start-up chatter only at `debug`. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ nest: String(message) }, "nest");
  }

  debug(message: unknown): void {
    this.logger.trace({ nest: String(message) }, "nest");
  }

  warn(message: unknown): void {
    this.logger.warn({ nest: String(message) }, "nest");
  }

  error(message: unknown, ...details: unknown[]): void {
    this.logger.error({ nest: String(message), details: details.map(String) }, "nest");
  }
}
