import { ConnectorField } from "../../../components/search-fields.js";
import { errorOf, NumberField, type PolicyFieldsProps, PolicyNumber, withMember } from "./delivery-policy-fields.js";

/** What becomes of deliveries whose target does not answer, and who hears of it. */
export function FailureFields(props: PolicyFieldsProps) {
  const { id, delivery, errors, onChange } = props;
  return (
    <>
      <ConnectorField
        label="Fallback connector"
        description="Gets what this one could not deliver"
        placeholder="none"
        clearLabel="No fallback"
        except={id}
        value={delivery.fallbackConnectorId ?? undefined}
        onChange={(chosen) => onChange(withMember(delivery, "fallbackConnectorId", chosen))}
        error={errorOf(errors, "fallbackConnectorId")}
      />
      <PolicyNumber member="autoDisableAfterFailures" label="Switch off after failed deliveries" description="In a row; 0: never" policy={props} />
      <BreakerFields {...props} />
      <PolicyNumber member="maxHoldMs" label="Keep what waits" description="Then it is a dead letter" unit="hours" policy={props} />
      <PolicyNumber
        member="alertBelow"
        label="Alert below a success rate of"
        description="Of an hour, as the event connector.failing"
        unit="percent"
        policy={props}
      />
      <NumberField
        label="Health check every"
        description="Asks the target whether it is there"
        unit="seconds"
        value={delivery.healthCheck?.everyMs}
        fallback={null}
        error={errorOf(errors, "healthCheck")}
        onChange={(everyMs) => onChange(withMember(delivery, "healthCheck", everyMs === undefined ? undefined : { everyMs }))}
      />
    </>
  );
}

/** Opens where too many of the last attempts failed; meanwhile all waits but one that probes. */
function BreakerFields({ delivery, defaults, errors, onChange }: PolicyFieldsProps) {
  const { breaker = {} } = delivery;
  const change = (member: keyof typeof breaker, value: number | undefined): void => {
    const { [member]: _, ...rest } = breaker;
    const next = value === undefined ? rest : { ...rest, [member]: value };
    onChange(withMember(delivery, "breaker", Object.keys(next).length === 0 ? undefined : next));
  };
  return (
    <>
      <NumberField
        label="Breaker opens at failures of"
        description="Meanwhile everything waits"
        unit="percent"
        value={breaker.failureRate}
        fallback={defaults.breaker.failureRate}
        error={errorOf(errors, "breaker/failureRate")}
        onChange={(rate) => change("failureRate", rate)}
      />
      <NumberField
        label="Breaker counts from attempts"
        value={breaker.minAttempts}
        fallback={defaults.breaker.minAttempts}
        error={errorOf(errors, "breaker/minAttempts")}
        onChange={(count) => change("minAttempts", count)}
      />
      <NumberField
        label="Breaker probes after"
        unit="seconds"
        value={breaker.openMs}
        fallback={defaults.breaker.openMs}
        error={errorOf(errors, "breaker/openMs")}
        onChange={(ms) => change("openMs", ms)}
      />
    </>
  );
}
