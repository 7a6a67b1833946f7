/** States, statuses and outcomes as small labels; the colour never says anything that the word does not. */

import type { ContactStatus, Outcome } from '../../../src/contact/contact.ts';
import type { CampaignState } from '../api.ts';
import { outcomeWords, stateWords, statusWords } from './words.tsx';

type Tone = 'good' | 'live' | 'quiet' | 'warn' | 'bad';

const stateTones: Record<CampaignState, Tone> = {
  IMPORTING: 'live',
  RUNNING: 'live',
  PAUSED: 'warn',
  STOPPED: 'bad',
  CANCELLED: 'quiet',
  COMPLETED: 'good',
};

const statusTones: Record<ContactStatus, Tone> = {
  QUEUED: 'quiet',
  WAITING: 'quiet',
  DIALING: 'live',
  DIALED: 'live',
  COMPLETED: 'good',
  FAILED: 'bad',
  REJECTED: 'bad',
  SUPPRESSED: 'quiet',
  UNCERTAIN: 'warn',
  CANCELLED: 'quiet',
};

export const outcomeTones: Record<Outcome, Tone> = {
  ANSWERED: 'good',
  VOICEMAIL: 'live',
  NO_ANSWER: 'quiet',
  BUSY: 'quiet',
  UNREACHABLE: 'warn',
  INVALID_NUMBER: 'bad',
  BLOCKED: 'bad',
  ABANDONED: 'warn',
  ERROR: 'bad',
};

export function StateBadge({ state }: { readonly state: CampaignState }) {
  return <span class={`badge ${stateTones[state]}`}>{stateWords[state]}</span>;
}

/** The outcome of a contact that is over, else its status. */
export function ContactBadge({
  status,
  outcome,
}: {
  readonly status: ContactStatus;
  readonly outcome?: Outcome;
}) {
  if (status === 'COMPLETED' && outcome) return <OutcomeBadge outcome={outcome} />;
  return <span class={`badge ${statusTones[status]}`}>{statusWords[status]}</span>;
}

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  return <span class={`badge ${outcomeTones[outcome]}`}>{outcomeWords[outcome]}</span>;
}
