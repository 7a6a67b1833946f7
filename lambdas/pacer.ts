/** The shared pace and slots of all functions, and who waits for a slot. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PacerItems } from '../src/aws/pacer-items.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import { WaitingCampaignsItem } from '../src/aws/waiting-campaigns-item.ts';
import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import { SharedPacer } from '../src/pacing/shared-pacer.ts';
import { requireEnv } from './environment.ts';

/**
 * 36 bits: short, because one item holds many names. A name must differ from the other names in its shard, which
 * happens to fail about once in a thousand million calls, and from other claims of its contact.
 */
const newId = () => randomBytes(6).toString('base64url').slice(0, 6);

/** The campaigns that wait for a line of the instance. */
export function waitingCampaigns(
  db: DynamoDBClient,
  { instanceArn }: DeploymentSettings,
): WaitingCampaignsItem {
  return new WaitingCampaignsItem(db, requireEnv('CONTROL_TABLE'), instanceArn);
}

export function sharedPacer(
  db: DynamoDBClient,
  { instanceArn, callsPerSecond, maxConcurrentCalls }: DeploymentSettings,
): SharedPacer {
  const options = { callsPerSecond, maxConcurrentCalls, random: Math.random, newId };
  return new SharedPacer(new PacerItems(db, requireEnv('CONTROL_TABLE'), instanceArn), systemClock, options);
}
