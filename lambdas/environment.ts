/** The functions' environment: names that the stack gives them (infra/constructs), and the deployment's settings. */
import { type DeploymentSettings, parseDeployment } from '../src/campaign/deployment.ts';

/**
 * The environment variable `name`.
 * @throws Error when it is missing: the function was not deployed by this stack.
 */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `The environment variable ${name} is missing. Deploy the function with the stack in infra/.`,
  );
}

/** Names of the tables for contacts, phone numbers and shared state. @throws Error when one is missing. */
export function requireTables() {
  return {
    contacts: requireEnv('CONTACTS_TABLE'),
    numbers: requireEnv('NUMBERS_TABLE'),
    control: requireEnv('CONTROL_TABLE'),
  };
}

/**
 * The deployment's settings, as they got through synthesis.
 * @throws Error that names the variables that are wrong.
 */
export function readDeployment(env: NodeJS.ProcessEnv = process.env): DeploymentSettings {
  const reading = parseDeployment({
    instanceArn: env.INSTANCE_ARN,
    contactFlowId: env.CONTACT_FLOW_ID,
    queueId: env.QUEUE_ID,
    sourcePhoneNumber: env.SOURCE_PHONE_NUMBER,
    defaultCountry: env.DEFAULT_COUNTRY,
    callsPerSecond: env.CALLS_PER_SECOND,
    maxConcurrentCalls: env.MAX_CONCURRENT_CALLS,
    callingHours: env.CALLING_HOURS,
    retentionDays: env.RETENTION_DAYS,
  });
  if (reading.ok) return reading.deployment;
  throw new Error(reading.messages.join(' '));
}
