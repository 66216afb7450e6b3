import "reflect-metadata";
import { type DynamicModule, type LoggerService, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import type { FastifyInstance } from "fastify";
import { AccessGuard } from "../auth/access-guard.js";
import { authenticationHook } from "../auth/authentication-hook.js";
import { adminKeyFinder, firstOf, keyAuthenticator, type Authenticator } from "../auth/authenticate.js";
import { databaseKeyFinder } from "../auth/database-keys.js";
import { createDoors, type Doors } from "../auth/doors.js";
import { createOidcSignIn } from "../auth/sessions/oidc-sign-in.js";
import { createSessions } from "../auth/sessions/sessions.js";
import type { Settings } from "../config/index.js";
import { limitUploads } from "../inbound/limit-uploads.js";
import { serveConsole } from "../console/index.js";
import { installContentParser } from "./content-parser.js";
import { apiControllers, type Controller } from "./controllers.js";
import { apiAuthenticator, apiDependencies, apiDoors, openApiDocument, type ApiDependencies } from "./dependencies.js";
import { installSecurityHeaders } from "./security-headers.js";
import { installLargeBodyDrain } from "./drain-large-body.js";
import { limitProbes } from "./limit-probes.js";
import { buildOpenApi, type OpenApiDocument } from "./openapi.js";
import { operationsOf } from "./operation.js";
import { ProblemFilter } from "./problem-filter.js";

@Module({})
class ApiModule {}

export interface ApiOptions {
  /** Controllers of other parts (drop-in surfaces, inbound), made of the same `Operation`s; they may inject `apiDependencies`. */
  readonly furtherControllers?: readonly Controller[];
  readonly furtherModules?: readonly DynamicModule[];
  /** One with hooks or settings of its own. */
  readonly adapter?: FastifyAdapter;
  /** Of Nest itself; warnings and errors to the terminal where absent. */
  readonly logger?: LoggerService;
}

/**
 * The HTTP API, not listening yet: call `listen`, or `inject` in tests. Order of checks of every route: 401, 413 and 415, 403, 404 for the
 * tenant; the handlers go on with 404, 400 or 422, 409, 412.
 */
export async function createApi(given: ApiDependencies, options: ApiOptions = {}): Promise<NestFastifyApplication> {
  const dependencies = { ...given, runtime: limitProbes(given.runtime) };
  const adapter = options.adapter ?? createAdapter(dependencies.settings);
  const { database } = dependencies;
  const ways = waysIn(dependencies);
  const app = await NestFactory.create<NestFastifyApplication>(apiModule(dependencies, options, ways), adapter, {
    bodyParser: false,
    logger: options.logger ?? ["error", "warn"],
    abortOnError: false,
  });
  const instance = adapter.getInstance() as unknown as FastifyInstance;
  installSecurityHeaders(instance, dependencies.settings);
  installContentParser(instance);
  limitUploads(instance);
  instance.decorateRequest("principal", null);
  instance.decorateRequest("caller", null);
  instance.decorateRequest("sessionCookie", null);
  instance.addHook("onRequest", authenticationHook(ways.doors));
  installLargeBodyDrain(instance);
  app.useGlobalGuards(new AccessGuard(dependencies.hasTenant ?? (async (tenant) => (await database.platform.tenants.get(tenant)) !== null)));
  app.useGlobalFilters(new ProblemFilter(dependencies.reportError));
  if (dependencies.console) await serveConsole(instance, dependencies.console);
  await app.init();
  await instance.ready();
  return app;
}

/** Paths hold event ids (512 characters at most, three bytes each when encoded). */
export function createAdapter({ trustedProxies }: Pick<Settings, "trustedProxies">): FastifyAdapter {
  return new FastifyAdapter({ routerOptions: { maxParamLength: 2_000 }, trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies] });
}

interface WaysIn {
  readonly authenticate: Authenticator;
  readonly doors: Doors;
}

function waysIn({ settings, database, clock, issuerFetch, authenticators = [] }: ApiDependencies): WaysIn {
  const [findAdminKey, findStoredKey] = [adminKeyFinder(settings.adminApiKey), databaseKeyFinder(database, clock)];
  const findKey = firstOf([findAdminKey, findStoredKey]);
  // ADMIN_API_KEY may look like a token; a token need not be looked up in the database.
  const authenticate = firstOf([keyAuthenticator(findAdminKey), ...authenticators, keyAuthenticator(findStoredKey)]);
  const sessions = createSessions(database, findKey, clock);
  const oidc = createOidcSignIn({ settings, fetch: issuerFetch });
  return { authenticate, doors: createDoors({ authenticate, sessions, oidc, publicUrl: settings.publicUrl }) };
}

function apiModule(dependencies: ApiDependencies, options: ApiOptions, { authenticate, doors }: WaysIn): DynamicModule {
  const controllers = [...apiControllers, ...(options.furtherControllers ?? [])];
  const document: OpenApiDocument = buildOpenApi(operationsOf(controllers));
  return {
    module: ApiModule,
    imports: [...(options.furtherModules ?? [])],
    controllers,
    providers: [
      { provide: apiDependencies, useValue: dependencies },
      { provide: apiAuthenticator, useValue: authenticate },
      { provide: apiDoors, useValue: doors },
      { provide: openApiDocument, useValue: document },
    ],
  };
}
