/** Calls at a time that was asked for: callbacks, and the first calls of requests. They go ahead of all others. */
import { toIso } from '../time/instant.ts';
import { type Contact, PARKED, REQUESTS } from './contact.ts';

/** Whether the next call, or the one in progress when it ends, is one that was asked for. */
export function isCallBackNext({ attempt, callBack }: Pick<Contact, 'attempt' | 'callBack'>): boolean {
  return callBack !== undefined && callBack.after === attempt;
}

/** When the contact is to be called (ISO 8601); undefined when its next call is none that was asked for. */
export function nextCallBackAt(
  contact: Pick<Contact, 'attempt' | 'callBack' | 'callBackAt'>,
): string | undefined {
  return isCallBackNext(contact) ? contact.callBackAt : undefined;
}

/**
 * `dueAt` of a contact that waits for a line, a permit or its campaign from `nowMs` on (ms since 1970): a time that has come, if its call
 * was asked for or may come too late, so that it goes ahead of those that are parked, and ends in time.
 */
export function waitingPlace(
  contact: Pick<Contact, 'attempt' | 'callBack' | 'callBackAt' | 'callUntil'>,
  nowMs: number,
): string {
  return nextCallBackAt(contact) ?? (contact.callUntil === undefined ? PARKED : toIso(nowMs));
}

/**
 * `dueAt`, or the moment from which the contact may not be called any more, if that is still to come before it. A parked contact
 * stays parked: only there is it found when it can be called.
 */
export function dueUntil(dueAt: string, { callUntil }: Pick<Contact, 'callUntil'>, nowMs: number): string {
  if (dueAt === PARKED) return dueAt;
  return callUntil !== undefined && callUntil < dueAt && Date.parse(callUntil) > nowMs ? callUntil : dueAt;
}

/** Whether the call at `callBackAt` was asked for by the contact's request, not by the customer. */
export function isAskedByRequest({ callBack }: Pick<Contact, 'callBack'>): boolean {
  return callBack?.asked === REQUESTS;
}

/** Whether the contact may not be called any more at `nowMs` (ms since 1970). */
export function isTooLate({ callUntil }: Pick<Contact, 'callUntil'>, nowMs: number): boolean {
  return callUntil !== undefined && nowMs >= Date.parse(callUntil);
}
