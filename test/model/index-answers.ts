/** What Connect's index may show: whatever it likes, within what is supposed of it (`Suppositions.hidesCallsForMs`). */
import type { SearchAnswer } from '../../src/domain/settlement.ts';
import type { Suppositions } from './protocol-rules.ts';
import type { State } from './protocol-state.ts';

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

/** What the search for `attempt` may answer, when the index was seen to have come to `witness` before. */
export function searchAnswers(
  state: State,
  attempt: number,
  witness: number | undefined,
  witnessed: boolean,
  { clocks, hidesCallsForMs }: Suppositions,
): readonly { readonly answer: SearchAnswer; readonly weather?: 'fair' | 'foul' }[] {
  const call = state.calls.find((each) => each.attempt === attempt);
  const missing = { type: 'missing', witnessed } as const;
  if (!call) return [{ answer: missing }];
  const { contactId, initiatedAt } = call;
  const age = state.now + clocks.connect - initiatedAt;
  const mustShow = witness !== undefined && initiatedAt < witness && age >= hidesCallsForMs;
  const found = { answer: { type: 'found', contactId, initiatedAt } as const };
  if (mustShow) return [found];
  return [
    { ...found, weather: 'fair' },
    { answer: missing, weather: 'foul' },
  ];
}
