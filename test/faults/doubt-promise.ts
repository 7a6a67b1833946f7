/** UNCERTAIN is for a person to look at: only where a process died at the call or got no answer, and Connect cannot tell. */
import { MIN_RING_MS } from '../../src/contact/reconciliation.ts';
import type { Evidence } from './evidence.ts';

/** What is in doubt was claimed at most so long before; the same for a request that was never answered. */
const claimMs = 3 * 60_000;

/** A witness has to be so much later than the claim (45 s and clocks of 10 minutes), and seen within the six hours. */
const witnessAfterMs = 11 * 60_000;
const givenUpAfterMs = 6 * 3_600_000;

export function doubtsAllowed({ contacts, calls, doubts, limits }: Evidence): string[] {
  const { at, searchLagMs } = doubts;
  return contacts
    .filter(({ status }) => status === 'UNCERTAIN')
    .flatMap(({ contactKey, claimedAt, phoneNumber, attempts = [], reason }) => {
      const claimed = Date.parse(claimedAt ?? '');
      const known = new Set(attempts.map(({ contactId }) => contactId));
      const placed = calls.filter((call) => call.phoneNumber === phoneNumber && !known.has(call.contactId));
      const isCause = (moment: number) =>
        moment >= claimed - limits.clocksApartMs && moment <= claimed + claimMs + limits.clocksApartMs;
      const isVisible = searchLagMs !== null && searchLagMs < 2 * 3_600_000;
      const witness = calls.some(
        ({ endsAtMs, placedAtMs }) =>
          placedAtMs > claimed + witnessAfterMs &&
          endsAtMs + (searchLagMs ?? 0) < claimed + givenUpAfterMs / 2,
      );
      // One that was over at once may have been followed by another: only a later call shows that it was not.
      const isShown = placed.some((call) => witness || call.endsAtMs - call.placedAtMs >= MIN_RING_MS);
      return [
        ...(reason ? [] : [`${contactKey} is UNCERTAIN and does not say why.`]),
        ...(at.some(isCause) ? [] : [`${contactKey} is UNCERTAIN, and nothing had happened to its call.`]),
        ...(isVisible && isShown ? [`${contactKey} is UNCERTAIN, but Connect shows its call.`] : []),
        ...(isVisible && placed.length === 0 && witness
          ? [`${contactKey} is UNCERTAIN, but later calls show that it was not called.`]
          : []),
      ];
    });
}
