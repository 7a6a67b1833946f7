/** What the demo shows of a campaign that is over. */
import type { Campaign } from '../src/campaign/campaign.ts';
import type { Contact } from '../src/contact/contact.ts';
import type { Evidence, Proof } from './demo-account.ts';

/** Objections shown of a proof; a thousand of one kind say no more. */
const MAX_OBJECTIONS = 5;

/** Sentences on the calls: their number, the number of retries, and concurrent calls. */
export function callsInWords({ calls, contacts, maxAtOnce, allowedAtOnce }: Evidence): string[] {
  const called = contacts.filter(({ attempts = [] }) => attempts.length > 0);
  const again = calls.length - called.length;
  const voicemails = calls.filter(
    ({ fate, outcome }) => fate === 'VOICEMAIL' && outcome === 'ANSWERED',
  ).length;
  return [
    `Calls: ${calls.length} to ${called.length} contacts, ${again} of them retries.`,
    `Concurrent calls: ${maxAtOnce} at most; ${allowedAtOnce} are allowed.`,
    ...(voicemails > 0
      ? [
          `Voicemails: ${voicemails} of the answers. Connect distinguishes them from people only for campaign traffic.`,
        ]
      : []),
  ];
}

/** A line for each proof, and what speaks against it. */
export function proofLines(proofs: readonly Proof[]): string[] {
  return proofs.flatMap(({ claim, objections }) => {
    if (objections.length === 0) return [`  ✓ ${claim}`];
    const more = objections.length - MAX_OBJECTIONS;
    return [
      `  ✗ ${claim}`,
      ...objections.slice(0, MAX_OBJECTIONS).map((objection) => `      ${objection}`),
      ...(more > 0 ? [`      … and ${more} more like this`] : []),
    ];
  });
}

/** Why a campaign makes no progress, as far as its contacts show. */
export function whyItWaits(campaign: Campaign, contacts: readonly Contact[]): string {
  if (campaign.state === 'STOPPED') return `The campaign is stopped. ${campaign.stateReason ?? ''}`.trim();
  const waiting = contacts.filter(({ status }) => status === 'WAITING');
  const [next] = waiting
    .map(({ dueAt, reason }) => ({ dueAt, reason }))
    .sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1));
  if (next === undefined) return 'The campaign is not over.';
  return `${waiting.length} contacts are waiting, the next until ${next.dueAt}: ${next.reason ?? ''}`;
}
