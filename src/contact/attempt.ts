/**
 * The identity of an attempt: the same on every replay, new on every retry. Connect knows an attempt by its
 * ClientToken, and returns it as its Name.
 */
import { createHash } from 'node:crypto';

export interface AttemptId {
  readonly campaignId: string;
  readonly contactKey: string;
  /** 1 for the first call to this contact. */
  readonly attempt: number;
}

const TOKEN_CHARACTERS = 32;

/**
 * ClientToken of an attempt, 32 hexadecimal characters (the API allows 500): 128 bits never collide, and the item of a
 * contact is billed by its length. JSON keeps ("a", "b:c") and ("a:b", "c") apart.
 */
export function clientTokenOf({ campaignId, contactKey, attempt }: AttemptId): string {
  return createHash('sha256')
    .update(JSON.stringify([campaignId, contactKey, attempt]))
    .digest('hex')
    .slice(0, TOKEN_CHARACTERS);
}

/**
 * Name of an attempt's contact in Connect: readable for the agent, unique for the attempt.
 * At most 64 + 1 + 20 characters; SearchContacts takes a SearchText of up to 128.
 */
export function attemptNameOf(id: AttemptId): string {
  return `${id.campaignId}-${clientTokenOf(id).slice(0, 20)}`;
}

/** Hexadecimal digits as letters: log lines hide what may be a phone number, and digits may. */
const LETTERS = 'abcdefghijklmnop';

/**
 * A contact's name in log lines, the same for all its attempts: 12 letters that do not reveal the phone number. In a
 * campaign of a million contacts, two have the same name with a probability of 1 in 500.
 */
export function contactRefOf({ campaignId, contactKey }: Omit<AttemptId, 'attempt'>): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([campaignId, contactKey]))
    .digest('hex');
  return [...hash.slice(0, 12)].map((digit) => LETTERS[Number.parseInt(digit, 16)]).join('');
}

/**
 * What is read from the Name of a contact in Connect, if it is one of our attempts. It does not contain the contact's
 * key.
 */
export function attemptIdIn(name: string): Pick<AttemptId, 'campaignId'> | undefined {
  const campaignId = /^([a-z0-9_-]{1,64})-[0-9a-f]{20}$/.exec(name)?.[1];
  return campaignId === undefined ? undefined : { campaignId };
}
