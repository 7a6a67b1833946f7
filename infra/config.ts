/**
 * The deployment's settings, from CDK context (`-c key=value` or cdk.json) to what the functions read in their
 * environment. The rules are the domain's; a wrong value ends synthesis with its sentence, before any resource is made.
 */
import type { Node } from 'constructs';
import {
  type DeploymentReading,
  type DeploymentSettings,
  parseDeployment,
} from '../src/campaign/deployment.ts';

/** Checks every key of the context, so that a misspelled one is reported instead of ignored. */
export function readDeployment(node: Node): DeploymentReading {
  return parseDeployment(node.getAllContext() as Record<string, unknown>);
}

/** What every function learns of the deployment. Values that were not given are left out. */
export function environmentOf(deployment: DeploymentSettings): Record<string, string> {
  const { callingHours, queueId, sourcePhoneNumber } = deployment;
  return {
    INSTANCE_ARN: deployment.instanceArn,
    CONTACT_FLOW_ID: deployment.contactFlowId,
    ...(queueId ? { QUEUE_ID: queueId } : {}),
    ...(sourcePhoneNumber ? { SOURCE_PHONE_NUMBER: sourcePhoneNumber } : {}),
    DEFAULT_COUNTRY: deployment.defaultCountry,
    CALLS_PER_SECOND: String(deployment.callsPerSecond),
    MAX_CONCURRENT_CALLS: String(deployment.maxConcurrentCalls),
    CALLING_HOURS: callingHours === 'always' ? callingHours : `${callingHours.start}-${callingHours.end}`,
    RETENTION_DAYS: String(deployment.retentionDays),
  };
}

/** Every setting as `parseDeployment` reads it: `npx dialer deploy` keeps those that it is not given. */
export function settingsToRecord({
  instanceId: _,
  callingHours,
  ...rest
}: DeploymentSettings): Record<string, unknown> {
  const hours = callingHours === 'always' ? callingHours : `${callingHours.start}-${callingHours.end}`;
  return { ...rest, callingHours: hours };
}

/** Settings that the operator's commands do not need, or learn from other outputs. */
const notForCommands: readonly string[] = [
  'alarmEmail',
  'encryptionKeyArn',
  'contactsTable',
  'campaignsTable',
  'numbersTable',
  'permissionsBoundary',
  'requestPrincipals',
  'tags',
];

/** The settings for the operator's commands as one JSON value for `parseDeployment`. */
export function settingsAsText(deployment: DeploymentSettings): string {
  const settings = Object.entries(settingsToRecord(deployment));
  return JSON.stringify(Object.fromEntries(settings.filter(([key]) => !notForCommands.includes(key))));
}

/** The days for which CloudWatch Logs can keep a log group. */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The longest retention that CloudWatch Logs knows and that is no longer than `retentionDays`. */
export function logRetentionDays(retentionDays: number): number {
  return logRetentions.findLast((days) => days <= retentionDays) ?? 1;
}
