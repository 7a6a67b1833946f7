/** Numbers and names as a report says them. */
import type { ContactStatus, Outcome } from '../contact/contact.ts';
import { MINUTE_MS, SECOND_MS } from '../time/instant.ts';

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  ANSWERED: 'Answered',
  VOICEMAIL: 'Voicemail',
  NO_ANSWER: 'No answer',
  BUSY: 'Busy',
  UNREACHABLE: 'Unreachable',
  INVALID_NUMBER: 'Invalid number',
  BLOCKED: 'Blocked',
  ABANDONED: 'No agent in time',
  ERROR: 'Error',
};

/** Completes “12 …”. */
export const statusWords: Readonly<Record<ContactStatus, string>> = {
  QUEUED: 'queued',
  WAITING: 'waiting',
  DIALING: 'being dialed',
  DIALED: 'in a call',
  COMPLETED: 'completed',
  FAILED: 'failed',
  REJECTED: 'rejected',
  SUPPRESSED: 'suppressed',
  UNCERTAIN: 'uncertain',
  CANCELLED: 'cancelled',
};

/** `12,345`. */
export function number(n: number): string {
  return n.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `62.4%`; `–` when there is nothing to be a share of. Never 0% or 100% unless it is exactly that. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return '<0.1%';
  if (share < 100 && share > 99.9) return '>99.9%';
  return `${share.toFixed(part === 0 || part === whole ? 0 : 1)}%`;
}

/** `62%`, for where there is little room; `–` when there is nothing to be a share of. Never 0% or 100% unless it is exactly that. */
export function wholePercent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = Math.round((100 * part) / whole);
  if (share === 0 && part > 0) return '<1%';
  if (share === 100 && part < whole) return '>99%';
  return `${share}%`;
}

/** `1 person`, `12 people`. */
export function counted(n: number, one: string, many: string): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `12 s`, `4 min`, `2 h 5 min`, `3 d 4 h`, `1 d`. */
export function lasting(ms: number): string {
  const seconds = Math.round(ms / SECOND_MS);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 120) return `${minutes} min`;
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = days > 0 ? [days, 'd', hours, 'h'] : [hours, 'h', rest, 'min'];
  return parts.slice(0, parts[2] === 0 ? 2 : 4).join(' ');
}

/** `text` with at most `max` characters, the middle left out. */
export function shortened(text: string, max: number): string {
  const characters = [...text];
  if (characters.length <= max) return text;
  const half = Math.floor((max - 1) / 2);
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
}
