import { Controller, Header, Inject } from "@nestjs/common";
import { buildAsyncApi } from "@trunkline/event-catalog";
import { apiDependencies, openApiDocument, type ApiDependencies } from "./dependencies.js";
import { renderDocsPage } from "./docs-page.js";
import type { OpenApiDocument } from "./openapi.js";
import { Operation } from "./operation.js";

/** The API's own description. */
@Controller()
export class DocumentsController {
  /** Built once: the catalog does not change while a process runs. */
  private events: ReturnType<typeof buildAsyncApi> | undefined;

  constructor(
    @Inject(apiDependencies) private readonly dependencies: ApiDependencies,
    @Inject(openApiDocument) private readonly document: OpenApiDocument,
  ) {}

  @Operation({ method: "GET", path: "/api/openapi.json", roles: "public", tag: "Documents", summary: "This API as OpenAPI 3.1", produces: "application/json" })
  openApi(): OpenApiDocument {
    return this.document;
  }

  @Operation({
    method: "GET",
    path: "/api/asyncapi.json",
    roles: "public",
    tag: "Documents",
    summary: "The events as AsyncAPI 3",
    produces: "application/json",
  })
  asyncApi() {
    this.events ??= buildAsyncApi(this.dependencies.catalog);
    return this.events;
  }

  @Operation({ method: "GET", path: "/api/docs", roles: "public", tag: "Documents", summary: "This API as a readable page", produces: "text/html" })
  @Header("content-type", "text/html; charset=utf-8")
  @Header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
  docs(): string {
    return renderDocsPage(this.document);
  }
}
