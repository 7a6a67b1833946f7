import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askToChange } from '../../../cli/commands/settings.ts';
import { confirmed } from '../../../cli/confirm.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** Somebody at a terminal, who does `act` when asked. */
async function answerOf(
  act: (keys: PassThrough, interrupt: AbortController) => void,
  lineIsEdited = true,
): Promise<string> {
  const fake = fakeTerminal(80);
  const keys = Object.assign(new PassThrough(), { isTTY: true });
  const screen = Object.assign(new PassThrough(), { isTTY: lineIsEdited, columns: 80 });
  const terminal: Terminal = { ...fake, stdin: keys, stderr: screen };
  screen.once('data', () => act(keys, fake.interrupt));
  return confirmed(terminal, 'Cancel spring?', 'There is nobody to ask.');
}

describe('a question before something that cannot be undone', () => {
  it.each([
    ['yes\n', 'yes'],
    [' YES \n', 'yes'],
    ['y\n', 'no'],
    ['\n', 'no'],
  ])('takes %j for %s', async (typed, answer) => {
    expect(await answerOf((keys) => void keys.write(typed))).toBe(answer);
  });

  it('takes Ctrl-C for neither', async () => {
    expect(await answerOf((keys) => void keys.write('\u0003'))).toBe('stopped');
    expect(await answerOf((_, interrupt) => interrupt.abort(), false)).toBe('stopped');
  });

  it('takes the end of the input, as by Ctrl-D, for no', async () => {
    expect(await answerOf((keys) => void keys.write('\u0004'))).toBe('no');
    expect(await answerOf((keys) => void keys.end(), false)).toBe('no');
  });

  it('shows the changes of settings first, also where the results are JSON', async () => {
    const fake = fakeTerminal();
    const change = { key: 'retry.maxAttempts', before: { value: 3, source: 'default' as const } };
    await expect(
      askToChange('spring', [{ ...change, after: { value: 5, source: 'file' } }], true, fake),
    ).rejects.toThrow('Add --yes');
    expect(fake.written).toEqual({
      out: '',
      err: '- retry.maxAttempts  3 (default)\n+ retry.maxAttempts  5\n',
    });
  });

  it('is not asked where nobody is', async () => {
    await expect(confirmed(fakeTerminal(), 'Cancel spring?', 'There is nobody to ask.')).rejects.toThrow(
      'There is nobody to ask.',
    );
  });
});
