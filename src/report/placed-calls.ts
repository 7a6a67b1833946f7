/**
 * The calls of a contact's attempts. A rejected attempt, or one of unknown outcome, is none; so the calls of all
 * contacts are exactly those that Connect accepted.
 */
import type { Contact, Outcome } from '../contact/contact.ts';

export interface PlacedCall {
  /** 1 for the contact's first call. */
  readonly position: number;
  /** ms since 1970. */
  readonly dialedAt: number;
  /** E.164; missing: the contact's own number. */
  readonly phoneNumber?: string;
  /** Missing: not known, as of a call under way. */
  readonly outcome?: Outcome;
}

/**
 * The calls of `contact`, earliest attempt first. A contact that is COMPLETED has at least one. A call whose time cannot
 * be read has that of the contact's end, or else of its last change.
 * @throws Error when these cannot be read, either.
 */
export function placedCalls(contact: Contact): readonly PlacedCall[] {
  const { status, outcome, attempt, dialedAt, endedAt, updatedAt } = contact;
  const calls = (contact.attempts ?? [])
    .filter((entry) => entry?.dialedAt !== undefined)
    .map(({ attempt: number, dialedAt: at, outcome: became, phoneNumber }) => ({
      attempt: number,
      at,
      outcome: became,
      phoneNumber,
    }))
    .sort((a, b) => a.attempt - b.attempt);
  const isOver = status === 'COMPLETED';
  const hasLatest = calls.some((call) => call.attempt === attempt);
  if (!hasLatest && (dialedAt !== undefined || (isOver && calls.length === 0))) {
    calls.push({ attempt, at: dialedAt, outcome: undefined, phoneNumber: undefined });
  }
  return calls.map((call, i) => {
    // The contact's own outcome is that of its last call.
    const became = isOver && i === calls.length - 1 ? outcome : call.outcome;
    return {
      position: i + 1,
      dialedAt: firstInstant([call.at, endedAt, updatedAt]),
      ...(call.phoneNumber !== undefined && { phoneNumber: call.phoneNumber }),
      ...(became !== undefined && { outcome: became }),
    };
  });
}

/** ms since 1970 of the first text that is an instant of ISO 8601, as all of ours are. */
function firstInstant(texts: readonly (string | undefined)[]): number {
  const ms = texts
    .filter((text) => text !== undefined && /^\d{4}-\d\d-\d\dT/.test(text))
    .map((text) => Date.parse(text ?? ''))
    .find((instant) => !Number.isNaN(instant));
  if (ms === undefined) throw new Error('The item of a contact has no readable time.');
  return ms;
}
