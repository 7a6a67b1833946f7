/** The pace and the slots that all functions share. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SharedPacer } from '../src/app/shared-pacer.ts';
import { PacerItems } from '../src/aws/pacer-items.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import type { DeploymentSettings } from '../src/domain/deployment.ts';
import { required } from './environment.ts';

/** 60 bits: a slot's name is unique, and short, because many of them lie in one item. */
const newId = () => randomBytes(8).toString('base64url').slice(0, 10);

export function sharedPacer(
  db: DynamoDBClient,
  { instanceArn, callsPerSecond, maxConcurrentCalls }: DeploymentSettings,
): SharedPacer {
  const options = { callsPerSecond, maxConcurrentCalls, random: Math.random, newId };
  return new SharedPacer(new PacerItems(db, required('CONTROL_TABLE'), instanceArn), systemClock, options);
}
