/** Requests for calls, as the simulator has logged them. */
import type { LoggedRequest } from '../../local/simulator/request-log.ts';

/** A request for a call. */
export interface AskedCall {
  /** ms since 1970. */
  readonly atMs: number;
  /** It asks again about an answer that left open whether a call was placed. Such requests may come on credit (decision 5). */
  readonly isRepeated: boolean;
}

/** Such an answer is asked about again within this time, or not at all. */
const WINDOW_MS = 3_000;

const ambiguousAnswers: readonly unknown[] = ['reset', 'InternalServiceException', 'ServiceUnavailable'];

/** The requests for calls among `requests`, in order of time. */
export function askedCalls(requests: readonly LoggedRequest[]): AskedCall[] {
  const doubtSince = new Map<string, number>();
  return requests
    .filter(({ api }) => api === 'start')
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, answer, clientToken = '' }) => {
      const since = doubtSince.get(clientToken);
      const isRepeated = since !== undefined && atMs - since <= WINDOW_MS;
      if (ambiguousAnswers.includes(answer) && !isRepeated) doubtSince.set(clientToken, atMs);
      return { atMs, isRepeated };
    });
}
