/**
 * A request: one contact as a message. Which campaign it is for and which row of it, then the cells of that row, to be read by the
 * rules of rows in files. Senders are not trusted: a message may hold anything.
 */
import { createHash } from 'node:crypto';
import { readKey } from '../campaign/campaign-id.ts';
import { utf8Bytes } from '../contact/attributes.ts';
import { cutText } from '../text/cut-text.ts';
import { readInstant, toIso } from '../time/instant.ts';

/** The keys of a message that are columns of its row, by their names in a customer file. */
export const rowFields = [
  'phoneNumber',
  'customerId',
  'timeZone',
  'queueId',
  'contactFlowId',
  'sourcePhoneNumber',
  'country',
  'state',
  'postalCode',
] as const;

const allKeys: ReadonlySet<string> = new Set([
  'campaign',
  'requestId',
  'attributes',
  'callAt',
  'expiresAt',
  ...rowFields,
]);

/** A request that names its campaign and its row. */
export interface Request {
  readonly campaignId: string;
  /** The message's own, or a hash of it. Names the row: `row:requests:REQUESTID` is its key if it is rejected. */
  readonly requestId: string;
  /** Names of columns and their cells: the fields that the message has, then its attributes. */
  readonly header: readonly string[];
  readonly cells: readonly string[];
  /** ISO 8601, UTC. */
  readonly callAt?: string;
  /** From when on no call is placed: `expiresAt` of the message, ISO 8601, UTC. */
  readonly callUntil?: string;
  /** What is wrong with the message beside its cells, in full sentences. */
  readonly problems: readonly string[];
  /** Fingerprint of the message: two with the same one ask for the same. */
  readonly content: string;
}

export type RequestReading =
  | { readonly type: 'request'; readonly request: Request }
  /** There is no campaign or no row that it could belong to. `reason` repeats nothing of the message. */
  | { readonly type: 'unusable'; readonly reason: string };

/** Reads the body of a message. */
export function readRequest(body: string): RequestReading {
  const message = parseObject(body);
  if (message === undefined) return unusable('The message is not a JSON object.');
  const campaign = textOf(message.campaign);
  if (!campaign) return unusable('The message has no campaign.');
  const campaignId = campaignIdFor(campaign);
  if (campaignId === undefined)
    return unusable(
      'The campaign of the message cannot name a campaign: a customer file of that name would be rejected, too.',
    );
  const requestId = textOf(message.requestId);
  if (!requestId) return unusable('The message has no requestId.');
  const problems = [...unknownKeys(message)];
  const fields = rowFields.filter((field) => !isMissing(message[field]));
  const attributes = attributesOf(message.attributes, problems).filter(
    // Country, state and postal code are attributes by themselves.
    ([name, value]) => !(fields.some((field) => field === name) && message[name] === value),
  );
  const header = [...fields, ...attributes.map(([name]) => name)];
  const values = [...fields.map((field) => [field, message[field]] as const), ...attributes];
  const cells = values.map(([name, value]) => cellOf(name, value, problems));
  const times = callTimes(message, problems);
  const content = sha256(body);
  const request = { campaignId, requestId: rowName(requestId), header, cells, ...times, problems, content };
  return { type: 'request', request };
}

/** The campaign that a customer file of this name would have; undefined when it would be rejected. */
function campaignIdFor(name: string): string | undefined {
  if (name.includes('/')) return undefined;
  const reading = readKey(`${name}.csv`);
  return reading.kind === 'customers' ? reading.campaignId : undefined;
}

function unusable(reason: string): RequestReading {
  return { type: 'unusable', reason };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The text of an id; undefined when it is none. */
function textOf(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' ? wellFormed(value).trim() : undefined;
}

/** A misspelled `expiresAt` that is passed over would be a call too late. */
function unknownKeys(message: JsonObject): readonly string[] {
  const unknown = Object.keys(message).filter((key) => !allKeys.has(key));
  if (unknown.length === 0) return [];
  const named = unknown.slice(0, 5).map(quote).join(', ');
  return [
    `The message has keys that requests do not have: ${named}. Put data for the contact flow into "attributes".`,
  ];
}

function attributesOf(value: unknown, problems: string[]): (readonly [string, unknown])[] {
  if (isMissing(value)) return [];
  if (isObject(value))
    return Object.entries(value).flatMap(([name, each]) =>
      isMissing(each) ? [] : [[wellFormed(name), each] as const],
    );
  problems.push('"attributes" must be an object of names and texts.');
  return [];
}

/** As a cell of a file would hold the value. */
function cellOf(name: string, value: unknown, problems: string[]): string {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  problems.push(`${quote(name)} must be a text, a number, true or false.`);
  return '';
}

function callTimes(
  { callAt, expiresAt }: JsonObject,
  problems: string[],
): Pick<Request, 'callAt' | 'callUntil'> {
  const read = (name: string, value: unknown): string | undefined => {
    if (isMissing(value) || value === '') return undefined;
    const ms = typeof value === 'string' ? readInstant(value.trim()) : undefined;
    if (ms !== undefined && ms > 0 && ms < MAX_INSTANT) return toIso(ms);
    problems.push(`"${name}" must be a date and time with an offset such as "2026-12-01T09:00:00-05:00".`);
    return undefined;
  };
  const at = read('callAt', callAt);
  const until = read('expiresAt', expiresAt);
  if (at !== undefined && until !== undefined && at >= until)
    problems.push('The request expires before it is to be called: "expiresAt" must be later than "callAt".');
  return { ...(at !== undefined && { callAt: at }), ...(until !== undefined && { callUntil: until }) };
}

/** Instants sort as text below this, and a contact that waits for the last of them is not taken for a parked one. */
const MAX_INSTANT = Date.parse('9999-01-01T00:00:00Z');

/** DynamoDB's limit for a key, less `row:requests:`, in UTF-8 bytes. */
const MAX_NAME_BYTES = 1_000;

/**
 * The requestId as the name of a row. Hashed when it is too long, or could be taken for a row of a file (`FILE.csv:ROW`) or a hash: no two
 * rows have the same name.
 */
function rowName(requestId: string): string {
  const isPlain =
    utf8Bytes(requestId) <= MAX_NAME_BYTES &&
    !/\.csv(?:\.gz)?:\d+$/i.test(requestId) &&
    !requestId.startsWith('sha256-');
  return isPlain ? requestId : `sha256-${sha256(requestId)}`;
}

/** `text` without halves of characters, which no table takes. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function quote(text: string): string {
  return JSON.stringify(cutText(text, 60));
}
