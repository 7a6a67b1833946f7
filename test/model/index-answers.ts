/** What Connect's index may show: whatever it likes, within what is supposed of it (`Suppositions.hidesCallsForMs`). */
import type { SearchAnswer } from '../../src/contact/reconciliation.ts';
import type { Suppositions } from './protocol-rules.ts';
import type { CallOfModel, State } from './protocol-state.ts';

/**
 * When the newest call that the index shows began: just now, or just before the call of `attempt` (nothing at all, when
 * there is none). In between is nothing that a sweeper would take for another thing.
 */
export function witnesses(
  { calls, now }: State,
  attempt: number,
  { clocks }: Suppositions,
): { readonly fair: number; readonly foul: { readonly witness?: number } } {
  const call = calls.find((each) => each.attempt === attempt);
  return { fair: now + clocks.connect, foul: call ? { witness: call.initiatedAt - 1 } : {} };
}

/**
 * What the search for `attempt` may answer, when the index was seen to have come to `witness` before: the newest of the
 * calls that it shows.
 */
export function searchAnswers(
  state: State,
  attempt: number,
  witness: number | undefined,
  witnessed: boolean,
  { clocks, hidesCallsForMs }: Suppositions,
): readonly { readonly answer: SearchAnswer; readonly weather?: 'fair' | 'foul' }[] {
  const newestFirst = state.calls.filter((each) => each.attempt === attempt).toReversed();
  const mustShow = ({ initiatedAt }: CallOfModel) =>
    witness !== undefined &&
    initiatedAt < witness &&
    state.now + clocks.connect - initiatedAt >= hidesCallsForMs;
  const shown = newestFirst.findIndex(mustShow);
  const possible = shown < 0 ? newestFirst : newestFirst.slice(0, shown + 1);
  const answers = possible.map(({ contactId, initiatedAt, end }): SearchAnswer => {
    const call = { contactId, initiatedAt, ...(end && { endedAt: end.at }) };
    return { type: 'found', ...call, witnessed };
  });
  const missing: SearchAnswer = { type: 'missing', witnessed };
  const [fair, ...foul] = shown < 0 ? [...answers, missing] : answers;
  if (!fair) return [];
  if (foul.length === 0) return [{ answer: fair }];
  return [{ answer: fair, weather: 'fair' }, ...foul.map((answer) => ({ answer, weather: 'foul' }) as const)];
}
