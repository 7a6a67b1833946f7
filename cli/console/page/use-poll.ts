/** Keeps an answer of the server fresh while it is looked at. */
import { useEffect, useState } from 'preact/hooks';
import { AskError, ask } from './ask.ts';

const everyMs = 2_000;

export interface Polled<T> {
  /** The last answer; stays while the connection is lost. */
  readonly data?: T;
  /** Why there is none: what is asked for is not there. */
  readonly problem?: string;
  /** Asks at once, as after a change. */
  readonly again: () => void;
}

/** Asks for `path` now and every two seconds, each time after the answer to the time before. */
export function usePoll<T>(path: string): Polled<T> {
  const [answer, setAnswer] = useState<{ path: string; data?: T; problem?: string }>({ path });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      try {
        const data = await ask<T>(path, stop.signal);
        if (!stop.signal.aborted) setAnswer({ path, data });
      } catch (error) {
        if (stop.signal.aborted) return;
        if (error instanceof AskError && error.status >= 400 && error.status < 500) {
          setAnswer({ path, problem: error.message });
        }
      }
      if (!stop.signal.aborted) timer = setTimeout(poll, everyMs);
    };
    void poll();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, round]);
  const again = () => setRound((before) => before + 1);
  // An answer to another question is none to this one.
  return answer.path === path ? { ...answer, again } : { again };
}
