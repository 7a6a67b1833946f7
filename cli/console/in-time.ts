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
