/** A campaign's history in words, for commands and console. */
import type { HistoryAction, HistoryEntry } from '../src/history/campaign-history.ts';

const actionWords: Record<HistoryAction, string> = {
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
  settings: 'settings changed',
  recycle: 'contacts called again',
};

/** `Operator/maria` of a session of a role, `maria` of a user: what distinguishes colleagues. */
function callerName(by: string): string {
  return by.replace(/^.*?:(?:assumed-role|user|federated-user|root)\/?/, '') || 'root';
}

/** `paused by Operator/maria: Lunch.` An action that is not known yet is shown by its name. */
export function historySentence({
  action,
  by,
  detail,
}: Pick<HistoryEntry, 'action' | 'by' | 'detail'>): string {
  const what = actionWords[action] ?? action;
  const who = by === undefined ? 'an operator whom AWS did not identify' : callerName(by);
  return `${what} by ${who}${detail === undefined ? '' : `: ${detail}`}`;
}
