export { createEgress } from "./create-egress.js";
export { defaultDenyPorts } from "./deny-ports.js";
export type { DeniedAddress, EgressPolicy, LookupAll, ResolvedAddress } from "./egress-policy.js";
export type {
  Egress,
  EgressFailure,
  EgressFailureCode,
  EgressRequest,
  EgressResponse,
  EgressResult,
  EgressTls,
  JudgeUrlOptions,
  UrlVerdict,
} from "./egress-request.js";
export { judgeHeaders, type HeaderFault } from "./header-rules.js";
export { isSecretHeader, maskHeaders, maskTarget, scrub } from "./redaction.js";
