/** Writes down a call that Connect took: in the register of calls, then on its contact. */

import { type ApplyFactPorts, applyFact } from '../contact/apply-fact.ts';
import type { CallRegister, PlacedCall } from '../contact/call-register.ts';
import type { Contact } from '../contact/contact.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { Log } from '../telemetry/log.ts';

export interface RecordCallPorts extends ApplyFactPorts {
  readonly calls: Pick<CallRegister, 'enter'>;
  readonly log: Log;
}

/**
 * Answers the contact after it; undefined when it was not as expected. The register comes first: a process that dies in
 * between leaves a call whose end is heard of.
 * @throws when the contact cannot be written
 */
export async function recordCall(call: PlacedCall, ports: RecordCallPorts): Promise<Contact | undefined> {
  try {
    await ports.calls.enter(call);
  } catch (error) {
    // The call is on: its contact must know. The sweeper will ask how it ended.
    ports.log.warn('A call could not be registered.', { ...contactInLog(call), error });
  }
  return recordOnContact(call, ports);
}

/** Writes a call that is in the register on its contact. */
export function recordOnContact(call: PlacedCall, ports: ApplyFactPorts): Promise<Contact | undefined> {
  return applyFact(call, dialedFactOf(call), ports);
}

export function dialedFactOf({ attempt, contactId, dialedAt, claimId, claimedAt, events }: PlacedCall) {
  return {
    type: 'dialed',
    attempt,
    contactId,
    dialedAt,
    ...(events && { events }),
    ...(claimId !== undefined && claimedAt !== undefined && { claim: { claimId, claimedAt } }),
  } as const;
}
