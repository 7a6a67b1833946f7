/**
 * Tables of an earlier deployment that this one takes over. They are looked at before anything is deployed, for a table that
 * does not fit would fail under calls; a key cannot be changed, all else can, by the command that the message names.
 */
// biome-ignore lint/style/noRestrictedImports: what is to be adopted is looked at while the template is made
import * as dynamodb from '@aws-sdk/client-dynamodb';
// biome-ignore lint/style/noRestrictedImports: so is the key that it is encrypted with
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import { type AdoptableTable, type TableShape, tableShapes, timeToLiveAttribute } from './table-shapes.ts';

export interface AdoptedTable {
  readonly name: string;
  /** The last part of its stream's ARN: when the stream was switched on. */
  readonly streamLabel?: string;
}

export type AdoptedTables = Readonly<Partial<Record<AdoptableTable, AdoptedTable>>>;

export type AdoptionReading =
  /** With a sentence for each thing that works, but not as it should. */
  | { readonly ok: true; readonly tables: AdoptedTables; readonly warnings: readonly string[] }
  /** A sentence for each problem. */
  | { readonly ok: false; readonly messages: readonly string[] };

/** A table as it stands. */
export interface StandingTable {
  readonly description: dynamodb.TableDescription;
  /** The attribute that its items expire by; undefined when they do not. */
  readonly expiresBy?: string | undefined;
  /** The KMS key that it is encrypted with; undefined: one that AWS owns. */
  readonly key?: TableKey | undefined;
}

interface TableKey {
  readonly arn: string;
  /** Whose it is: the account's users need permissions for their own alone. Unknown when the credentials may not look. */
  readonly manager: 'AWS' | 'CUSTOMER' | 'unknown';
}

export type LookUpTable = (name: string) => Promise<StandingTable>;

/** Looks the tables up that `deployment` names; asks for nothing when it names none. */
export async function adoptTables(
  deployment: Pick<DeploymentSettings, AdoptableTable | 'encryptionKeyArn'>,
  lookUp: LookUpTable,
): Promise<AdoptionReading> {
  const keys = Object.keys(tableShapes) as AdoptableTable[];
  const messages: string[] = [];
  const warnings: string[] = [];
  const tables: Partial<Record<AdoptableTable, AdoptedTable>> = {};
  for (const key of keys) {
    const name = deployment[key];
    if (name === undefined) continue;
    try {
      const standing = await lookUp(name);
      const ofKey = keyMisfit(name, standing.key, deployment.encryptionKeyArn);
      const isSure = standing.key?.manager === 'CUSTOMER';
      const found = [...misfits(name, standing, tableShapes[key]), ...(isSure ? ofKey : [])];
      messages.push(...found.map((misfit) => `${key}: ${misfit}`));
      const lesser = [...shortcomings(name, standing), ...(isSure ? [] : ofKey)];
      warnings.push(...lesser.map((shortcoming) => `${key}: ${shortcoming}`));
      const streamLabel = standing.description.LatestStreamLabel;
      tables[key] = { name, ...(streamLabel !== undefined && { streamLabel }) };
    } catch (error) {
      messages.push(`${key}: the table ${name} cannot be read: ${whyNot(error)}`);
    }
  }
  const names = Object.values(tables).map(({ name }) => name);
  if (new Set(names).size < names.length) messages.push(`${keys.join(', ')} must name different tables.`);
  return messages.length > 0 ? { ok: false, messages } : { ok: true, tables, warnings };
}

/** Looks tables up in the account and Region of the ordinary credentials. */
export function tablesOf(region: string | undefined): LookUpTable {
  const settings = { ...(region !== undefined && { region }), maxAttempts: 3 };
  const db = new dynamodb.DynamoDBClient(settings);
  const kms = new KMSClient(settings);
  return async (TableName) => {
    const { Table = {} } = await db.send(new dynamodb.DescribeTableCommand({ TableName }));
    const { TimeToLiveDescription } = await db.send(new dynamodb.DescribeTimeToLiveCommand({ TableName }));
    const { TimeToLiveStatus, AttributeName } = TimeToLiveDescription ?? {};
    const expires = TimeToLiveStatus === 'ENABLED' || TimeToLiveStatus === 'ENABLING';
    const arn = Table.SSEDescription?.KMSMasterKeyArn;
    return {
      description: Table,
      expiresBy: expires ? AttributeName : undefined,
      key: arn === undefined ? undefined : { arn, manager: await managerOf(kms, arn) },
    };
  };
}

async function managerOf(kms: KMSClient, arn: string): Promise<TableKey['manager']> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: arn }));
    return KeyMetadata?.KeyManager ?? 'unknown';
  } catch {
    // A permission that is not asked for: the table is taken with a warning.
    return 'unknown';
  }
}

/** Why the functions, which may use the key of `encryptionKeyArn` alone, cannot read the table; empty when they can. */
function keyMisfit(name: string, key: TableKey | undefined, encryptionKeyArn: string | undefined): string[] {
  if (key === undefined || key.manager === 'AWS' || key.arn === encryptionKeyArn) return [];
  const doubt = key.manager === 'unknown' ? " unless the key is AWS's own (kms:DescribeKey shows it)" : '';
  return [
    `the table ${name} is encrypted with the key ${key.arn}, which the functions may not use${doubt}: deploy with -c encryptionKeyArn=${key.arn}, or give the table another key: aws dynamodb update-table --table-name ${name} --sse-specification Enabled=false`,
  ];
}

function whyNot(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (name === 'ResourceNotFoundException')
    return 'it is not in this account and Region. `aws dynamodb list-tables` lists the tables.';
  return `${message} (${name}). To adopt a table, deploy with credentials for its account that allow dynamodb:DescribeTable and dynamodb:DescribeTimeToLive; with a profile, set AWS_PROFILE.`;
}

/** How the table `name` differs from `shape`: one sentence each, with the command that fixes it. */
function misfits(name: string, { description, expiresBy }: StandingTable, shape: TableShape): string[] {
  const found: string[] = [];
  const types = new Map(
    description.AttributeDefinitions?.map((each) => [each.AttributeName, each.AttributeType]),
  );
  const shown = (schema: dynamodb.TableDescription['KeySchema'] = []) =>
    schema.map(({ AttributeName }) => `${AttributeName} (${types.get(AttributeName)})`).join(', ') || 'none';
  const wanted = (keys: readonly (string | undefined)[]) =>
    keys.flatMap((key) => (key === undefined ? [] : [`${key} (S)`])).join(', ');
  const update = `aws dynamodb update-table --table-name ${name}`;
  const changed = waitFor(name);

  const key = wanted([shape.partitionKey, shape.sortKey]);
  if (shown(description.KeySchema) !== key) {
    found.push(
      `the table ${name} has the key ${shown(description.KeySchema)}, but needs ${key}. A key cannot be changed: name another table, or omit the setting to create a new one.`,
    );
    return found;
  }
  if (description.TableStatus !== undefined && description.TableStatus !== 'ACTIVE')
    found.push(
      `the table ${name} is ${description.TableStatus}, but must be ACTIVE: wait, and deploy again.`,
    );
  if (shape.index) found.push(...indexMisfits(name, description, shape.index, shown, update));
  const stream = description.StreamSpecification;
  if (shape.hasStream && (!stream?.StreamEnabled || stream.StreamViewType !== 'NEW_AND_OLD_IMAGES')) {
    const standing = stream?.StreamEnabled ? `a stream of ${stream.StreamViewType}` : 'no stream';
    const first = stream?.StreamEnabled
      ? `${update} --stream-specification StreamEnabled=false && ${changed} && `
      : '';
    found.push(
      `the table ${name} has ${standing}, but needs one of NEW_AND_OLD_IMAGES: ${first}${update} --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES`,
    );
  }
  if (expiresBy !== undefined && expiresBy !== timeToLiveAttribute) {
    found.push(
      `the items of the table ${name} expire by ${expiresBy}, but must expire by ${timeToLiveAttribute}: disable the one, and enable the other an hour later, with aws dynamodb update-time-to-live`,
    );
  }
  return found;
}

/** What works, but not as it should: one sentence each, with the command that fixes it. */
function shortcomings(name: string, { description, expiresBy }: StandingTable): string[] {
  const found: string[] = [];
  if (expiresBy === undefined) {
    found.push(
      `the items of the table ${name} do not expire, so personal data is kept: aws dynamodb update-time-to-live --table-name ${name} --time-to-live-specification Enabled=true,AttributeName=${timeToLiveAttribute}`,
    );
  }
  const billing = description.BillingModeSummary?.BillingMode ?? 'PROVISIONED';
  if (billing !== 'PAY_PER_REQUEST') {
    found.push(
      `the table ${name} is billed as ${billing} and throttles requests beyond that: aws dynamodb update-table --table-name ${name} --billing-mode PAY_PER_REQUEST`,
    );
  }
  return found;
}

/** A table accepts no change while it is UPDATING. */
function waitFor(name: string): string {
  return `aws dynamodb wait table-exists --table-name ${name}`;
}

function indexMisfits(
  name: string,
  description: dynamodb.TableDescription,
  index: NonNullable<TableShape['index']>,
  shown: (schema: dynamodb.TableDescription['KeySchema']) => string,
  update: string,
): string[] {
  const standing = description.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.name);
  const key = `${index.partitionKey} (S), ${index.sortKey} (S)`;
  const create = {
    IndexName: index.name,
    KeySchema: [
      { AttributeName: index.partitionKey, KeyType: 'HASH' },
      { AttributeName: index.sortKey, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  };
  const attributes = [index.partitionKey, index.sortKey].map(
    (each) => `AttributeName=${each},AttributeType=S`,
  );
  const command = (change: object) =>
    `${update} --attribute-definitions ${attributes.join(' ')} --global-secondary-index-updates '${JSON.stringify([change])}'`;
  if (!standing) {
    return [
      `the table ${name} has no index ${index.name}: ${command({ Create: create })} (see docs/upgrade.md)`,
    ];
  }
  const projection = standing.Projection?.ProjectionType;
  if (shown(standing.KeySchema) === key && (projection === 'KEYS_ONLY' || projection === 'ALL')) {
    return standing.IndexStatus === undefined || standing.IndexStatus === 'ACTIVE'
      ? []
      : [`the index ${index.name} of the table ${name} is ${standing.IndexStatus}: wait, and deploy again.`];
  }
  const remove = `${update} --global-secondary-index-updates '${JSON.stringify([{ Delete: { IndexName: index.name } }])}'`;
  return [
    `the index ${index.name} of the table ${name} has the key ${shown(standing.KeySchema)} and projects ${projection}, but needs ${key} and KEYS_ONLY. Recreate it: ${remove} && ${waitFor(name)} && ${command({ Create: create })} (if the last command is rejected because the index is in use, wait until the old index is gone)`,
  ];
}
