/** The body with which TGM Expert's document creates a webhook ("Creating a Webhook"), to a URL of the test's own. */
export function publishedTgmWebhook(url: string) {
  return {
    name: "My Integration Webhook",
    description: "Sends events to our internal system",
    url,
    companyId: 1,
    events: ["inspection.created", "inspection.updated", "alert.created"],
    httpMethod: "POST",
    contentType: "application/json",
    timeoutMs: 30000,
    maxRetries: 3,
    verifySsl: true,
    autoDisableAfterFailures: 10,
  };
}
