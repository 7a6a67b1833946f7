import { describe, expect, it } from 'vitest';
import { withErrorLogging } from '../../../lambdas/error-logging.ts';

function aLog() {
  const lines: { readonly message: string; readonly fields: Record<string, unknown> | undefined }[] = [];
  const log = (message: string, fields?: Record<string, unknown>) => void lines.push({ message, fields });
  return { lines, log: { info: log, warn: log, error: log } };
}

describe('a function that fails', () => {
  it('logs its error itself, and leaves Lambda an error without data', async () => {
    const { lines, log } = aLog();
    const cause = Object.assign(new TypeError('No Ann here.'), { CancellationReasons: [{ Item: 'Ann' }] });

    const failing = withErrorLogging(log, () => Promise.reject(cause))();

    const thrown = await failing.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).toEqual(
      new Error('The function failed with TypeError; see the previous line of the log.'),
    );
    expect(Object.keys(thrown as object)).toEqual([]);
    expect((thrown as Error).cause).toBeUndefined();
    expect(lines).toEqual([{ message: 'The function failed.', fields: { error: cause } }]);
  });

  it('fails as plainly when what was thrown is no error', async () => {
    const { log } = aLog();
    await expect(withErrorLogging(log, () => Promise.reject('Ann'))()).rejects.toThrow(
      'The function failed with what is no error;',
    );
  });

  it('answers as it does when nothing fails', async () => {
    const { lines, log } = aLog();
    expect(await withErrorLogging(log, async (a: number, b: number) => a + b)(1, 2)).toBe(3);
    expect(lines).toEqual([]);
  });
});
