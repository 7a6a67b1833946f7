/**
 * Reads `verdicts.txt`: what must come of each file beside it. One paragraph a file, a line for each thing
 * that must come of it; a line that nobody understands is an error, so that no expectation is passed over.
 */
import type { ReportLine } from '../../src/importing/import-ports.ts';

/** A line that the import report must have. */
interface ReportedLine {
  /** Physical line, from 1; empty where none is known. */
  readonly row: number | '';
  readonly result: ReportLine['result'];
  /** All of them must stand in the reason. */
  readonly words: readonly string[];
}

export interface Verdict {
  readonly file: string;
  /** What the verdict rests on, as a sentence. */
  readonly why: string;
  /** Rows that become contacts (or numbers of the do-not-call list); repaired ones are among them. */
  readonly good: number;
  /** The whole report, in order. */
  readonly reported: readonly ReportedLine[];
  /** Keys of the good rows in their order, where they are named. */
  readonly keys: readonly string[];
  /** Attributes by the contact's key, as JSON has them: a key `__proto__` is its own. */
  readonly holds: readonly { readonly key: string; readonly attributes: Record<string, string> }[];
  /** The text of the settings that lie beside a list of customers. */
  readonly settings?: string;
  /** Of a settings file: what the campaign has then. */
  readonly takes?: Record<string, unknown>;
  /** Of a settings file: words of the sentence that refuses it. */
  readonly refused?: string;
}

type Draft = { -readonly [K in keyof Verdict]: Verdict[K] extends readonly (infer T)[] ? T[] : Verdict[K] };

/** `source` goes into messages. */
export function readVerdicts(text: string, source: string): Verdict[] {
  const verdicts: Draft[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, file, why] = /^(\S+): (.+)$/.exec(line) ?? [];
    const current = verdicts.at(-1);
    if (file !== undefined && why !== undefined) {
      verdicts.push({ file, why, good: 0, reported: [], keys: [], holds: [] });
    } else if (!current || !line.startsWith('  ') || !readLine(line.slice(2), current)) {
      throw new Error(`${source}, line ${i + 1}: nobody understands ${JSON.stringify(line)}.`);
    }
  }
  return verdicts;
}

/** False when the line is none that a verdict can have. */
function readLine(line: string, verdict: Draft): boolean {
  const reported = /^(\d+|-) (rejected|duplicate|repaired|file|also)(?:: (.+))?$/.exec(line);
  if (reported) return readReported(reported, verdict);
  const [, name, value = ''] = /^(\w+) (.+)$/.exec(line) ?? [];
  if (name === 'good') verdict.good = Number(value);
  else if (name === 'key') verdict.keys.push(JSON.parse(value));
  else if (name === 'settings') verdict.settings = value;
  else if (name === 'takes') verdict.takes = JSON.parse(value);
  else if (name === 'refused') verdict.refused = value;
  else if (name === 'holds') return readHolds(value, verdict);
  else return false;
  return true;
}

/** `also` adds words to the line before. */
function readReported([, row = '', result, words]: RegExpExecArray, verdict: Draft): boolean {
  const all = words === undefined ? [] : [words];
  const last = verdict.reported.at(-1);
  if (result === 'also') {
    if (!last || String(last.row) !== row) return false;
    verdict.reported[verdict.reported.length - 1] = { ...last, words: [...last.words, ...all] };
    return true;
  }
  verdict.reported.push({
    row: row === '-' ? '' : Number(row),
    result: result as ReportLine['result'],
    words: all,
  });
  return true;
}

function readHolds(value: string, verdict: Draft): boolean {
  const [, key, attributes] = /^("(?:[^"\\]|\\.)*") (\{.*\})$/.exec(value) ?? [];
  if (key === undefined || attributes === undefined) return false;
  verdict.holds.push({ key: JSON.parse(key), attributes: JSON.parse(attributes) });
  return true;
}
