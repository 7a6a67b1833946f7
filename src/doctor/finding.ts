/** The result of one check of an account, and how a fact that is not known becomes one. */
import type { Fact } from './fact.ts';

export type Verdict =
  | 'ok'
  /** Campaigns run, but slower, later or with less care than configured. */
  | 'warning'
  /** A campaign would fail. */
  | 'problem'
  /** The fact could not be read. */
  | 'notChecked';

export interface Finding {
  /** What was checked, in a few words. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was found, one or more sentences. */
  readonly says: string;
  /** What to do: a command, or a page of the console. */
  readonly todo?: string;
}

/** Whether a campaign would succeed as far as these findings go. */
export function isReady(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== 'problem');
}

/** The result of a check without its name. */
export type Judgement = Omit<Finding, 'check'>;

export function ok(says: string): Judgement {
  return { verdict: 'ok', says };
}

export function warning(says: string, todo?: string): Judgement {
  return { verdict: 'warning', says, ...(todo !== undefined && { todo }) };
}

export function problem(says: string, todo?: string): Judgement {
  return { verdict: 'problem', says, ...(todo !== undefined && { todo }) };
}

/** The policy with every permission that the checks need. */
const policy = 'examples/doctor-policy.json';

/** What to do about an unknown fact. */
export function notChecked(
  fact:
    | { readonly type: 'denied'; readonly action: string }
    | { readonly type: 'failed'; readonly why: string },
  says?: string,
): Judgement {
  const before = says === undefined ? '' : `${says} `;
  return fact.type === 'denied'
    ? {
        verdict: 'notChecked',
        says: `${before}Your credentials lack the permission to check this.`,
        todo: `grant ${fact.action} (${policy})`,
      }
    : { verdict: 'notChecked', says: `${before}AWS did not answer: ${fact.why}`, todo: 'run it again' };
}

/** Judges a fact: `missing` when what was asked about does not exist, `judge` when it is known. */
export function judged<T>(
  fact: Fact<T>,
  judge: (value: T) => Judgement,
  missing: () => Judgement,
): Judgement {
  switch (fact.type) {
    case 'known':
      return judge(fact.value);
    case 'missing':
      return missing();
    default:
      return notChecked(fact);
  }
}
