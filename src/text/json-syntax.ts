/** Reads JSON that people wrote by hand, and says where and why it cannot be read. */
import { type JSONVisitor, type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { cutText } from './cut-text.ts';

export type JsonReading =
  | { readonly ok: true; readonly raw: unknown }
  | { readonly ok: false; readonly message: string };

/** Where a text says something other than its writer can have meant; lines and columns from 1. */
interface Problem {
  readonly line: number;
  readonly column: number;
  /** Completes the sentence "line 3, column 7: …". */
  readonly text: string;
}

const aValue = 'expected a value (a string in double quotes, a number, true, false, null, { or [)';
const aKey = 'expected a key in double quotes';
const brokenText = 'a string is not closed on its line, or holds a "\\" that needs another "\\" before it';

/** By the parser's names of what is wrong; it has others for what is wrong in a text. */
const sentences: Partial<Record<string, string>> = {
  InvalidSymbol: aValue,
  ValueExpected: aValue,
  PropertyNameExpected: aKey,
  ColonExpected: 'expected a colon (:) after the key',
  CommaExpected: 'expected a comma, or the closing bracket',
  CloseBraceExpected: 'expected a comma, or the closing }',
  CloseBracketExpected: 'expected a comma, or the closing ]',
  UnexpectedEndOfNumber: 'expected a number as JSON writes it',
  EndOfFileExpected: 'expected nothing more after the end',
};

/**
 * Reads `text` as `JSON.parse` does; a byte order mark is allowed. Rejects a duplicate key in an object, of which
 * `JSON.parse` uses the last, and half of a surrogate pair, which neither a table nor Connect accepts.
 * @param what the name of the text, in the plural; it begins the error message
 */
export function readJson(text: string, what: string): JsonReading {
  const json = text.replace(/^\uFEFF/, '');
  const { mistake, slip } = findProblems(json);
  const rejected = (verdict: string, { line, column, text }: Problem) =>
    ({ ok: false, message: `${what} ${verdict}, line ${line}, column ${column}: ${text}.` }) as const;
  try {
    const raw: unknown = JSON.parse(json);
    return slip === undefined ? { ok: true, raw } : rejected('are ambiguous', slip);
  } catch {
    return rejected('are not valid JSON', mistake ?? { line: 1, column: 1, text: 'it cannot be read' });
  }
}

function findProblems(json: string): { readonly mistake?: Problem; readonly slip?: Problem } {
  const problems: { mistake?: Problem; slip?: Problem } = {};
  /** Keys of each object that is open. */
  const open: Set<string>[] = [];
  const checkText = (value: unknown, _offset: number, _length: number, line: number, column: number) => {
    if (typeof value !== 'string' || !/\p{Cs}/u.test(value)) return;
    const text = 'a string holds half of a character, an escape such as "\\ud83d" by itself';
    problems.slip ??= { line: line + 1, column: column + 1, text };
  };
  const visitor: JSONVisitor = {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, offset, length, line, column) => {
      checkText(key, offset, length, line, column);
      if (open.at(-1)?.has(key)) {
        const text = `the key ${cutText(JSON.stringify(key), 60)} occurs twice in one object; keep one`;
        problems.slip ??= { line: line + 1, column: column + 1, text };
      }
      open.at(-1)?.add(key);
    },
    onLiteralValue: checkText,
    onError: (code, offset, length, line, column) => {
      problems.mistake ??= { line: line + 1, column: column + 1, text: describe(json, code, offset, length) };
    },
  };
  try {
    visit(json, visitor, { disallowComments: true });
    return problems;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const tooDeep = { line: 1, column: 1, text: 'it is nested too deeply' };
    return { mistake: tooDeep, slip: tooDeep };
  }
}

function describe(json: string, code: ParseErrorCode, offset: number, length: number): string {
  const found = json.slice(offset, offset + length);
  if (/^(?:#|\/[/*])/.test(found)) return 'comments are not allowed in JSON';
  const quote = /^['\u2018\u2019\u201c\u201d]/.exec(found)?.[0];
  if (quote) return `strings must be in straight double quotes ("), not ${quote}`;
  if (/^[}\]]/.test(found) && json.slice(0, offset).trimEnd().endsWith(','))
    return `there is an extra comma before the ${found}`;
  const name = printParseErrorCode(code);
  const isKey = name === 'InvalidSymbol' && /^\s*:/.test(json.slice(offset + length));
  // The parser splits 0x10 and -Infinity in two, and complains about one half.
  const rest = /^[^\s,:[\]{}"]+/.exec(json.slice(offset, offset + 40))?.[0] ?? '';
  const before = rest && (/[^\s,:[\]{}"]*$/.exec(json.slice(Math.max(0, offset - 40), offset))?.[0] ?? '');
  const word = before + (rest || found);
  const sentence = isKey ? aKey : before ? aValue : sentences[name];
  if (sentence === undefined) return brokenText;
  if (word === '') return json.trim() === '' ? 'the text is empty' : `${sentence}, but the text ends`;
  return `${sentence}, but found ${word.startsWith('"') ? 'a string' : JSON.stringify(word.slice(0, 20))}`;
}
