import "reflect-metadata";
import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from "@nestjs/common";
import { RouteConfig } from "@nestjs/platform-fastify";
import type { ZodType } from "zod";
import { roles, type Role } from "../auth/caller.js";

export type OperationMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "ALL";

/** One route: what it does, who may call it, and what goes in and out. The router, the guard and the OpenAPI document read the same notes. */
export interface OperationNotes {
  readonly method: OperationMethod;
  /** Whole path, parameters as `:id`. */
  readonly path: string;
  /** `public`: no key is asked for. */
  readonly roles: readonly Role[] | "public";
  /** Counts for the tenant as a whole: 403 to keys that are bound to a company. */
  readonly ofWholeTenant?: boolean;
  readonly tag: string;
  readonly summary: string;
  readonly query?: ZodType;
  readonly body?: ZodType;
  /** Of a good answer; 200 where absent. */
  readonly status?: number;
  /** Of `data` in a good answer. */
  readonly data?: ZodType;
  /** Content type of a good answer where it is not `{data, meta}`. */
  readonly produces?: string;
  /** Bytes; 1 MB where absent. */
  readonly bodyLimit?: number;
  /** Takes a body of any content type, as bytes. */
  readonly anyBody?: boolean;
  /** The body must be here within so many ms (408); of outside systems, which nobody has checked before. */
  readonly bodyWithinMs?: number;
}

const operationKey = "trunkline:operation";

/** Whoever has a key. */
export const anybody: readonly Role[] = roles;
export const administering: readonly Role[] = ["platform-admin", "admin"];
export const reading: readonly Role[] = ["platform-admin", "admin", "viewer"];
export const receiving: readonly Role[] = ["platform-admin", "admin", "inbound"];
export const producing: readonly Role[] = ["platform-admin", "admin", "producer"];
export const platformOnly: readonly Role[] = ["platform-admin"];

/** Makes a controller's method a route. */
export function Operation(notes: OperationNotes): MethodDecorator {
  return applyDecorators(
    RequestMapping({ path: notes.path, method: RequestMethod[notes.method] }),
    HttpCode(notes.status ?? 200),
    RouteConfig({ operation: notes }),
    SetMetadata(operationKey, notes),
  );
}

/** The notes of a controller's method; undefined where it is no route. */
export function operationOf(handler: unknown): OperationNotes | undefined {
  return typeof handler === "function" ? (Reflect.getMetadata(operationKey, handler) as OperationNotes | undefined) : undefined;
}

/** All routes of these controllers, in the order they are declared. */
export function operationsOf(controllers: readonly (new (...parameters: never[]) => object)[]): readonly OperationNotes[] {
  return controllers.flatMap((controller) => {
    const prototype = controller.prototype as Readonly<Record<string, unknown>>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => operationOf(prototype[name]) ?? []);
  });
}
