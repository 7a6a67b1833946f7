/** The deployed product as the commands see it, read and written by src/aws. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CampaignTable } from '../src/aws/campaign-table.ts';
import type { ContactTable } from '../src/aws/contact-table.ts';
import type { NumberTable } from '../src/aws/number-table.ts';
import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import type { PaceReading } from '../src/pacing/slots.ts';
import type { TeamReader } from '../src/watching/campaign-snapshot.ts';
import type { Caller } from './caller.ts';

export const defaultStackName = 'CampaignDialer';

/** Options that every command takes. */
export interface StackOptions {
  readonly stack: string;
  readonly region?: string;
  /** A profile of AWS's settings; only some commands take it. */
  readonly profile?: string;
}

export interface DeployedStack {
  readonly name: string;
  readonly region: string;
  readonly deployment: DeploymentSettings;
  /** Whether its outputs are still those that were found: its version, settings and tables. */
  isUnchanged(): Promise<boolean>;
  readonly uploadsBucket: string;
  readonly resultsBucket: string;
  readonly tables: { readonly contacts: string; readonly campaigns: string; readonly numbers: string };
  readonly dashboardUrl: string;
  readonly campaigns: CampaignTable;
  readonly contacts: ContactTable;
  readonly numbers: NumberTable;
  /** The rate and the concurrent calls of the instance. */
  readonly pace: { read(): Promise<PaceReading> };
  readonly teams: TeamReader;
  /** The queue of requests. */
  readonly requests: { send(message: object): Promise<void> };
  readonly caller: Caller;
  readonly db: DynamoDBClient;
  readonly s3: S3Client;
}
