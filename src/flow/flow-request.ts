/**
 * What a contact flow asks for: the event with which Amazon Connect invokes a function (Administrator Guide, "Invoke Lambda
 * functions"), read with suspicion, for a flow's parameters are written by hand.
 */
import { utf8Bytes } from '../contact/attributes.ts';
import { isDisposition, MAX_DISPOSITION_CHARACTERS, OPTED_OUT } from '../contact/disposition.ts';
import { isE164 } from '../phone/e164.ts';

export type FlowAction =
  | { readonly type: 'optOut' }
  /** `at` and `phoneNumber` as the flow gave them. */
  | { readonly type: 'callBack'; readonly at: string; readonly phoneNumber?: string }
  | { readonly type: 'record'; readonly disposition: string; readonly answers: Answers }
  | { readonly type: 'lookUp' };

export type Answers = Readonly<Record<string, string>>;

export type FlowRequest =
  | {
      readonly type: 'request';
      readonly action: FlowAction;
      /** ContactIds that the call may have been placed as, the likeliest first: a transfer gives a call a new one. */
      readonly contactIds: readonly string[];
      /** E.164: the customer's end of the call, if it is a phone number. */
      readonly customerNumber?: string;
    }
  /** A sentence for the author of the flow. */
  | { readonly type: 'invalid'; readonly reason: string };

/** Disposition and answers of a contact together, names included, in UTF-8. */
const MAX_RECORD_BYTES = 4_096;

/** As the name of a column. */
const MAX_NAME_CHARACTERS = 128;

const actions = 'optOut, callBack, record or lookUp';

export function readFlowRequest(event: unknown): FlowRequest {
  const details = member(event, 'Details');
  const contact = member(details, 'ContactData');
  const action = readAction(parametersOf(member(details, 'Parameters')));
  if (typeof action === 'string') return { type: 'invalid', reason: action };
  const contactIds = ['ContactId', 'InitialContactId', 'PreviousContactId']
    .map((name) => member(contact, name))
    .filter((id) => typeof id === 'string' && id !== '') as string[];
  const endpoint = member(contact, 'CustomerEndpoint');
  const address = member(endpoint, 'Address');
  const isNumber =
    member(endpoint, 'Type') === 'TELEPHONE_NUMBER' && typeof address === 'string' && isE164(address);
  return {
    type: 'request',
    action,
    contactIds: [...new Set(contactIds)],
    ...(isNumber && { customerNumber: address }),
  };
}

/** The action, or what is wrong with it. */
function readAction(parameters: ReadonlyMap<string, string>): FlowAction | string {
  const type = parameters.get('action')?.trim() ?? '';
  switch (type) {
    case 'optOut':
    case 'lookUp':
      return { type };
    case 'callBack': {
      const at = parameters.get('at')?.trim() ?? '';
      if (at === '') return 'The parameter "at" is missing: when to call back.';
      const phoneNumber = parameters.get('phoneNumber')?.trim() ?? '';
      return { type, at, ...(phoneNumber !== '' && { phoneNumber }) };
    }
    case 'record':
      return readRecord(parameters);
    case '':
      return `The parameter "action" is missing: give ${actions}.`;
    default:
      return `The parameter "action" must be ${actions}.`;
  }
}

function readRecord(parameters: ReadonlyMap<string, string>): FlowAction | string {
  const disposition = parameters.get('disposition')?.trim() ?? '';
  if (!isDisposition(disposition))
    return `The parameter "disposition" must have 1 to ${MAX_DISPOSITION_CHARACTERS} characters.`;
  if (disposition === OPTED_OUT)
    return `The disposition ${OPTED_OUT} is recorded by the action optOut alone.`;
  const given = [...parameters].filter(([name]) => name !== 'action' && name !== 'disposition');
  if (given.some(([name]) => name.trim() === '' || name.length > MAX_NAME_CHARACTERS))
    return `The name of an answer must have 1 to ${MAX_NAME_CHARACTERS} characters.`;
  const answers = Object.fromEntries(given);
  return recordProblem(disposition, answers) ?? { type: 'record', disposition, answers };
}

/** What is wrong with a disposition and answers that a contact is to keep; undefined: nothing. */
export function recordProblem(disposition: string | undefined, answers: Answers): string | undefined {
  const bytes = [disposition ?? '', ...Object.entries(answers).flat()].reduce(
    (sum, text) => sum + utf8Bytes(text),
    0,
  );
  if (bytes <= MAX_RECORD_BYTES) return undefined;
  return `Disposition and answers of a contact may have ${MAX_RECORD_BYTES} bytes together; these have ${bytes}.`;
}

/** As text; what a flow left without a value is not there. */
function parametersOf(given: unknown): ReadonlyMap<string, string> {
  if (typeof given !== 'object' || given === null) return new Map();
  const entries = Object.entries(given).flatMap(([name, value]: [string, unknown]) => {
    if (value === null || value === undefined) return [];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
  return new Map(entries);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
