/**
 * What is fixed when the product is deployed; a campaign's settings, and a row's own, go before it.
 * One reader for both ends: synthesis reads CDK context with it, the functions read their environment,
 * so a value that got through synthesis can never be refused later.
 */

import { connectIdRule, readConnectId, readInstanceArn } from '../connect/connect-id.ts';
import { type DailyWindow, readDailyWindow } from '../local-time/daily-window.ts';
import { type CountryCode, countryRule, readCountry } from '../phone/country.ts';
import { e164Rule, isE164 } from '../phone/e164.ts';
import { readTags, tagsRule } from '../text/tags.ts';
import { keyArnRule, regionOfKey } from './key-arn.ts';

/** Description of the stack: the sign by which the commands know it, in every version. */
export const stackDescription = 'Bulk outbound campaign dialer for Amazon Connect';

/**
 * Neither queueId nor sourcePhoneNumber must be there, although Connect wants one of them for every call:
 * a campaign or a row may bring it.
 */
export interface DeploymentSettings {
  /** `arn:aws:connect:REGION:ACCOUNT:instance/ID`. */
  readonly instanceArn: string;
  /** Last part of `instanceArn`: the InstanceId of the API. */
  readonly instanceId: string;
  /** Bare id, also when an ARN was given. */
  readonly contactFlowId: string;
  /** Bare id, also when an ARN was given. */
  readonly queueId?: string;
  /** E.164. */
  readonly sourcePhoneNumber?: string;
  readonly stackName: string;
  /** The country as of which national numbers are read. */
  readonly defaultCountry: CountryCode;
  /** Starts of calls per second over all campaigns: above 0, fractions allowed, at most 1,000. */
  readonly callsPerSecond: number;
  /** Concurrent calls over all campaigns: at most 30,000. */
  readonly maxConcurrentCalls: number;
  /** On the clock where the called person is. An end before the start is one on the next day. */
  readonly callingHours: DailyWindow | 'always';
  /** Days until contacts, files and logs are deleted. */
  readonly retentionDays: number;
  readonly alarmEmail?: string;
  /** Who may send requests, beside EventBridge and whom this account lets: ARNs of IAM users and roles, or ids of accounts. */
  readonly requestPrincipals?: readonly string[];
  /** ARN of the customer's own KMS key for tables, buckets, queues and logs; AWS's keys when left out. */
  readonly encryptionKeyArn?: string;
  /** Names of tables of an earlier deployment, taken over instead of creating new ones. */
  readonly contactsTable?: string;
  readonly campaignsTable?: string;
  readonly numbersTable?: string;
  /** Name or ARN of the IAM policy that is the permissions boundary of every role. */
  readonly permissionsBoundary?: string;
  /** Tags of every resource that can have some, by their key. */
  readonly tags?: Readonly<Record<string, string>>;
}

export type DeploymentReading =
  | { readonly ok: true; readonly deployment: DeploymentSettings }
  | { readonly ok: false; readonly messages: readonly string[] };

type Key = Exclude<keyof DeploymentSettings, 'instanceId'>;

/** Every key that `parseDeployment` looks at. */
export const deploymentKeys: readonly Key[] = [
  'instanceArn',
  'contactFlowId',
  'queueId',
  'sourcePhoneNumber',
  'stackName',
  'defaultCountry',
  'callsPerSecond',
  'maxConcurrentCalls',
  'callingHours',
  'retentionDays',
  'alarmEmail',
  'requestPrincipals',
  'encryptionKeyArn',
  'contactsTable',
  'campaignsTable',
  'numbersTable',
  'permissionsBoundary',
  'tags',
];

/**
 * Reads the deployment's settings from values as CDK context or environment variables hold them: numbers may
 * be text, and what is undefined, null or blank counts as not given. Keys that are none of ours are left
 * alone, except one that is ours but for case, `-` or `_`. One message for each problem, a full sentence that
 * names the key; for a missing one, `howToGive` ends it.
 */
export function parseDeployment(
  raw: Readonly<Record<string, unknown>>,
  howToGive = (key: Key) => `as in -c ${key}=… or in cdk.json`,
): DeploymentReading {
  const messages: string[] = misspelledKeys(raw);
  const { read, required, whole } = readerOf(raw, messages, howToGive);

  const instanceArn = required('instanceArn', instanceArnRule, (text) =>
    readInstanceArn(text) === undefined ? undefined : text,
  );
  const instanceId = instanceArn === undefined ? undefined : readInstanceArn(instanceArn)?.instanceId;
  const contactFlowId = required('contactFlowId', connectIdRule('contact-flow'), (text) =>
    readConnectId(text, 'contact-flow', instanceId),
  );
  const queueId = read('queueId', connectIdRule('queue'), (text) => readConnectId(text, 'queue', instanceId));
  const sourcePhoneNumber = read('sourcePhoneNumber', e164Rule, (text) => (isE164(text) ? text : undefined));
  const optional = {
    stackName:
      read('stackName', stackNameRule, (text) => (stackName.test(text) ? text : undefined)) ??
      'CampaignDialer',
    defaultCountry: read('defaultCountry', countryRule, readCountry) ?? 'US',
    callsPerSecond: read('callsPerSecond', 'a number above 0 and at most 1,000', readRate) ?? 2,
    maxConcurrentCalls: whole('maxConcurrentCalls', 1, 30_000) ?? 10,
    callingHours: read('callingHours', callingHoursRule, readCallingHours) ?? {
      start: '08:00',
      end: '21:00',
    },
    retentionDays: whole('retentionDays', 1, 3_650) ?? 90,
  } as const;
  const alarmEmail = read('alarmEmail', 'an e-mail address', (text) => (email.test(text) ? text : undefined));
  const encryptionKeyArn = read('encryptionKeyArn', keyArnRule, (text) =>
    regionOfKey(text) === undefined ? undefined : text,
  );

  const permissionsBoundary = read('permissionsBoundary', boundaryRule, (text) =>
    boundary.test(text) ? text : undefined,
  );
  const tags = read('tags', tagsRule, readTags);
  const requestPrincipals = read('requestPrincipals', principalsRule, readPrincipals);

  const table = (key: 'contactsTable' | 'campaignsTable' | 'numbersTable') => {
    const name = read(key, tableNameRule, (text) => (tableName.test(text) ? text : undefined));
    return name === undefined ? {} : { [key]: name };
  };
  const adopted = { ...table('contactsTable'), ...table('campaignsTable'), ...table('numbersTable') };

  if ((adopted.contactsTable === undefined) !== (adopted.campaignsTable === undefined)) {
    const tables = ['contactsTable', 'campaignsTable'];
    const [named, other] = adopted.contactsTable === undefined ? tables.reverse() : tables;
    messages.push(
      `${named} is given without ${other}: contacts need their campaigns, and campaigns need their contacts. Give ${other} as well, or omit both.`,
    );
  }

  if (messages.length > 0 || !instanceArn || !instanceId || !contactFlowId) return { ok: false, messages };
  return {
    ok: true,
    deployment: {
      instanceArn,
      instanceId,
      contactFlowId,
      ...(queueId === undefined ? {} : { queueId }),
      ...(sourcePhoneNumber === undefined ? {} : { sourcePhoneNumber }),
      ...optional,
      ...(alarmEmail === undefined ? {} : { alarmEmail }),
      ...(requestPrincipals === undefined ? {} : { requestPrincipals }),
      ...(encryptionKeyArn === undefined ? {} : { encryptionKeyArn }),
      ...adopted,
      ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
      ...(tags === undefined ? {} : { tags }),
    },
  };
}

type Parse<T> = (text: string) => T | undefined;

/** Ways to read one key; each adds a sentence to `messages` when its value is not as `rule` says. */
function readerOf(
  raw: Readonly<Record<string, unknown>>,
  messages: string[],
  howToGive: (key: Key) => string,
) {
  function read<T>(key: Key, rule: string, parse: Parse<T>): T | undefined {
    const text = asText(raw[key]);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) messages.push(`${key} is ${JSON.stringify(text)}, but must be ${rule}.`);
    return value;
  }
  function required<T>(key: Key, rule: string, parse: Parse<T>): T | undefined {
    if (asText(raw[key]) !== undefined) return read(key, rule, parse);
    messages.push(`${key} is missing: give ${rule}, ${howToGive(key)}.`);
    return undefined;
  }
  function whole(key: Key, min: number, max: number): number | undefined {
    const isAllowed = (value: number) => Number.isInteger(value) && value >= min && value <= max;
    const rule = `a whole number from ${min} to ${max.toLocaleString('en-US')}`;
    return read(key, rule, (text) => readNumber(text, isAllowed));
  }
  return { read, required, whole };
}

const instanceArnRule =
  'the ARN of your Amazon Connect instance, of the form arn:aws:connect:REGION:ACCOUNT:instance/ID';
const callingHoursRule = '"always" or two different times of day such as "08:00-21:00"';
const stackNameRule = 'a stack name: a letter, then letters, digits and "-", 128 characters at most';

const tableNameRule = 'the name of a DynamoDB table: 3 to 255 letters, digits, "_", "-" and "."';

const boundaryRule = 'the name or the ARN of an IAM policy, as in arn:aws:iam::ACCOUNT:policy/NAME';

const boundary = /^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/)?[\w+=,.@/-]{1,512}$/;

const principalsRule =
  'ARNs of IAM users and roles or ids of accounts, separated by commas, such as "arn:aws:iam::123456789012:role/crm"';
// No wildcard: the queue would take requests from anyone.
const principal = /^(?:\d{12}|arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]{1,512}))$/;

const tableName = /^[A-Za-z0-9_.-]{3,255}$/;
const stackName = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text =
    typeof value === 'string'
      ? value.trim()
      : String(typeof value === 'object' ? JSON.stringify(value) : value);
  return text === '' ? undefined : text;
}

/** From a list, as JSON in cdk.json, or text with commas. */
function readPrincipals(text: string): readonly string[] | undefined {
  const given = text.replace(/^\[|\]$/g, '').split(',');
  const names = given.map((each) => each.trim().replace(/^"|"$/g, ''));
  return names.every((each) => principal.test(each)) ? names : undefined;
}

function readNumber(text: string, allowed: (value: number) => boolean): number | undefined {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return allowed(value) ? value : undefined;
}

function readRate(text: string): number | undefined {
  return readNumber(text, (value) => value > 0 && value <= 1_000);
}

function readCallingHours(text: string): DailyWindow | 'always' | undefined {
  return text === 'always' ? text : readDailyWindow(text);
}

function misspelledKeys(raw: Readonly<Record<string, unknown>>): string[] {
  const plain = (key: string) => key.toLowerCase().replace(/[-_ ]/g, '');
  const ours = new Map(deploymentKeys.map((key) => [plain(key), key]));
  return Object.keys(raw).flatMap((given) => {
    const key = ours.get(plain(given));
    return key === undefined || key === given ? [] : [`${given} is not a setting: use ${key}.`];
  });
}
