/** Names, numbers and times as the page writes them. */
import type { ComponentChildren } from 'preact';
import type { ContactStatus, Outcome } from '../../../src/contact/contact.ts';
import { outcomeWords as ownOutcomeWords, statusWords as ownStatusWords } from '../../count-words.ts';
import type { CampaignRow, CampaignState } from '../api.ts';

export const stateWords: Record<CampaignState, string> = {
  IMPORTING: 'Importing',
  RUNNING: 'Running',
  PAUSED: 'Paused',
  STOPPED: 'Stopped',
  CANCELLED: 'Cancelled',
  COMPLETED: 'Completed',
};

/** In the order of a contact's life; the words are those of the commands. */
export const statusWords: Record<ContactStatus, string> = capitals(ownStatusWords);
export const outcomeWords: Record<Outcome, string> = capitals(ownOutcomeWords);

function capitals<T extends string>(words: Readonly<Record<T, string>>): Record<T, string> {
  return Object.fromEntries(namesOf(words).map((name) => [name, capital(words[name])])) as Record<T, string>;
}

/** A word as it begins a line. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export function namesOf<T extends string>(words: Readonly<Record<T, string>>): T[] {
  return Object.keys(words) as T[];
}

export function inNumbers(n: number, digits = 0): string {
  return n.toLocaleString('en', { maximumFractionDigits: digits });
}

/** How much of a campaign is over; unknown while its rows are being read. */
export function shareOver({
  over,
  rows,
  isBeingRead,
}: Pick<CampaignRow, 'over' | 'rows' | 'isBeingRead'>): string {
  return isBeingRead ? '–' : inPercent(over, rows);
}

/** `part` of `all` in percent; never 100 before all are there, never 0 for a part. */
export function inPercent(part: number, all: number): string {
  if (all === 0) return '–';
  const percent = (part / all) * 100;
  if (part > 0 && percent < 1) return '<1%';
  return `${part < all ? Math.min(99, Math.round(percent)) : 100}%`;
}

/** A rate: two digits that count. */
export function inRate(callsPerSecond: number): string {
  return inNumbers(callsPerSecond, callsPerSecond < 10 ? 2 : 1);
}

const toTheSecond = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;
const clock = new Intl.DateTimeFormat('en-GB', toTheSecond);
const clockOfOtherYears = new Intl.DateTimeFormat('en-GB', { ...toTheSecond, year: 'numeric' });

/** An instant on the browser's clock; in UTC when one points at it. */
export function Instant({ at }: { readonly at: string }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <time dateTime={at}>{at}</time>;
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return (
    <time dateTime={at} title={at}>
      {(isThisYear ? clock : clockOfOtherYears).format(date)}
    </time>
  );
}

/** As ISO 8601, or as the commands write them. */
const instants = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? UTC)/;

/** A sentence of the server's, with its instants on the browser's clock. */
export function Sentence({ text }: { readonly text: string }): ComponentChildren {
  return text
    .split(instants)
    .map((part, index) =>
      index % 2 === 1 ? <Instant key={index} at={part.replace(' UTC', 'Z').replace(' ', 'T')} /> : part,
    );
}
