/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util';
import { LocalRunError } from '../local/local-run-error.ts';

export const parts = [
  'pacing',
  'calls-at-a-time',
  'import',
  'operations',
  'cold-start',
  'end-to-end',
] as const;
export type Part = (typeof parts)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** Rows of the file for the import benchmark. */
  readonly rows: number;
}

export const usage = `npm run bench -- [--only PART,…] [--skip PART,…] [--rows N]
  parts: ${parts.join(', ')}
  --rows N   length of the file that is read, 1,000,000 by default`;

/** @throws LocalRunError when the arguments cannot be used. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const rows = Number(values.rows);
  if (!Number.isInteger(rows) || rows < 1) {
    throw new LocalRunError(`--rows is ${values.rows}, but must be a whole number from 1 on.`);
  }
  const only = readParts('--only', values.only) ?? parts;
  const skipped = readParts('--skip', values.skip) ?? [];
  return { parts: only.filter((part) => !skipped.includes(part)), rows };
}

function readParts(flag: string, given: string | undefined): readonly Part[] | undefined {
  return given?.split(',').map((name) => {
    const part = parts.find((each) => each === name.trim());
    if (part) return part;
    throw new LocalRunError(`${flag} names ${JSON.stringify(name)}; the parts are ${parts.join(', ')}.`);
  });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        skip: { type: 'string' },
        rows: { type: 'string', default: '1000000' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new LocalRunError(`${(cause as Error).message}\n${usage}`, { cause });
  }
}
