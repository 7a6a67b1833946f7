/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util';
import { LocalRunError } from '../local/local-run-error.ts';

const parts = [
  'pacing',
  'concurrent-calls',
  'import',
  'import-emulator',
  'import-limit',
  'operations',
  'million',
  'cold-start',
  'command-start',
  'decisions',
  'end-to-end',
  'agents',
] as const;
export type Part = (typeof parts)[number];

/** Parts that measure how fast the deployed stack is in an emulator of AWS: too long for a short run. */
const longParts: readonly Part[] = ['import-emulator', 'end-to-end'];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** Rows of the file for the import benchmark. */
  readonly rows: number;
  /** Contacts of the longest campaign of `million`. */
  readonly longest: number;
  /** The only case of `agents`; all of them unless given. */
  readonly agentsCase: string | undefined;
  /** Smaller cases, whose figures are not kept. */
  readonly isShort: boolean;
}

const ROWS = 1_000_000;
const SHORT_ROWS = 100_000;
const DEFAULT_LONGEST = 1_000_000;
const SHORT_LONGEST = 20_000;

export const usage = `npm run bench -- [--only PART,…] [--skip PART,…] [--rows N] [--longest N] [--case NAME] [--short]
  parts: ${parts.join(', ')}
  --rows N   length of the file that is read, ${ROWS.toLocaleString('en-US')} by default
  --longest N  contacts of the longest campaign, ${DEFAULT_LONGEST.toLocaleString('en-US')} by default, which takes long
  --case NAME  the only case of agents to be measured, for example 30x180x30
  --short    without ${longParts.join(' and ')} unless they are named, and with shorter files and campaigns;
             bench/results.json is left as it is`;

/** @throws LocalRunError when the arguments cannot be used. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const isShort = values.short;
  const rows = Number(values.rows ?? (isShort ? SHORT_ROWS : ROWS));
  if (!Number.isInteger(rows) || rows < 1) {
    throw new LocalRunError(`--rows is ${values.rows}, but must be a whole number from 1 on.`);
  }
  const longest = Number(values.longest ?? (isShort ? SHORT_LONGEST : DEFAULT_LONGEST));
  if (!Number.isInteger(longest) || longest < 1_000) {
    throw new LocalRunError(`--longest is ${values.longest}, but must be a whole number from 1000 on.`);
  }
  const usual = isShort ? parts.filter((part) => !longParts.includes(part)) : parts;
  const only = readParts('--only', values.only) ?? usual;
  const skipped = readParts('--skip', values.skip) ?? [];
  return {
    parts: only.filter((part) => !skipped.includes(part)),
    rows,
    longest,
    agentsCase: values.case,
    isShort,
  };
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
        rows: { type: 'string' },
        longest: { type: 'string' },
        case: { type: 'string' },
        short: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new LocalRunError(`${(cause as Error).message}\n${usage}`, { cause });
  }
}
