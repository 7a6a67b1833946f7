import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { note, say, sayJson } from '../../../cli/terminal.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** A terminal of 30 columns that notes are shown on, too. */
function aNarrowOne() {
  const terminal = fakeTerminal(30);
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  return { ...terminal, stderr, noted: () => String(stderr.read() ?? '') };
}

const sentence = 'Nothing was sent, and nobody is called by it.';

describe('a sentence', () => {
  it('is broken between words on a terminal', () => {
    const terminal = aNarrowOne();
    say(terminal, sentence);
    note(terminal, `\n${sentence}`);

    expect(terminal.written.out).toBe('Nothing was sent, and nobody\nis called by it.\n');
    expect(terminal.noted()).toBe('\nNothing was sent, and nobody\nis called by it.\n');
  });

  it('keeps its indent, and the spaces that stand in it', () => {
    const terminal = aNarrowOne();
    say(terminal, '  1.2 s  over: the number is on the list');

    expect(terminal.written.out).toBe('  1.2 s  over: the number is\n  on the list\n');
  });

  it('keeps a command whole, so that it can be copied', () => {
    const terminal = aNarrowOne();
    say(terminal, 'To go on, run `npx dialer resume a-campaign` again.');
    say(terminal, 'To watch: npx dialer status a-campaign --watch');

    expect(terminal.written.out).toBe(
      [
        'To go on, run',
        '`npx dialer resume a-campaign`',
        'again.',
        'To watch:',
        'npx dialer status a-campaign --watch\n',
      ].join('\n'),
    );
  });

  it('is one line in a pipe, and what programs read is never broken', () => {
    const pipe = fakeTerminal();
    say(pipe, sentence);
    note(pipe, sentence);
    const terminal = fakeTerminal(30);
    sayJson(terminal, { sentence });
    note(terminal, sentence);

    expect(pipe.written).toEqual({ out: `${sentence}\n`, err: `${sentence}\n` });
    expect(JSON.parse(terminal.written.out)).toEqual({ sentence });
    expect(terminal.written.err).toBe(`${sentence}\n`);
  });
});
