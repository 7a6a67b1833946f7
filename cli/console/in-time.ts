import { isConnectionTrouble } from '../explain-failure.ts';

/** Maximum wait for AWS: after that, a silent page looks broken. */
export const PATIENCE_MS = 10_000;

/** @throws Error named TimeoutError when `answer` takes too long; it goes on unheard. */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = new DOMException(`no answer for ${PATIENCE_MS / 1000} s`, 'TimeoutError');
    timer = setTimeout(reject, PATIENCE_MS, tooLate);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** AWS gave no answer to a change: it may be made all the same. `cause` is why there is none. */
export class UnknownChange extends Error {
  constructor(cause: unknown) {
    super('It is unknown whether the change was made.', { cause });
  }
}

/** As `inTime`, of a change. @throws UnknownChange there is no answer, or none in time */
export async function changeInTime<T>(answer: Promise<T>): Promise<T> {
  try {
    return await inTime(answer);
  } catch (error) {
    throw isConnectionTrouble(error) ? new UnknownChange(error) : error;
  }
}
