/**
 * Says where a text stops being JSON and why, in words for people who wrote it by hand. Needed because
 * JSON.parse gives a position only for some mistakes and words its messages for programmers.
 * Walks the text once without building anything; never accepts what JSON.parse refuses.
 */
import { cutText } from './cut-text.ts';

export interface JsonMistake {
  /** From 1. */
  readonly line: number;
  /** Completes the sentence "line 3: …". */
  readonly problem: string;
}

/** Reads `text`; a byte order mark is allowed. `what` it is, in the plural, begins the sentence that says why not. */
export function readJson(
  text: string,
  what: string,
): { readonly ok: true; readonly raw: unknown } | { readonly ok: false; readonly message: string } {
  const json = text.replace(/^\uFEFF/, '');
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    const { line, problem } = findJsonMistake(json) ?? { line: 1, problem: 'it cannot be read' };
    return { ok: false, message: `${what} are not valid JSON, line ${line}: ${problem}.` };
  }
  const slip = findSlip(json);
  if (slip === undefined) return { ok: true, raw };
  return { ok: false, message: `${what} are not clear, line ${slip.line}: ${slip.problem}.` };
}

/**
 * What JSON.parse lets pass although nobody can have meant it: of a key that stands twice it takes the last, and
 * half of a character, written as an escape, is no text that a table or Connect takes.
 */
function findSlip(json: string): JsonMistake | undefined {
  /** Keys of each object that is open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let previous = '';
  for (let at = skipSpace(json, 0); at < json.length; at = skipSpace(json, at)) {
    token.lastIndex = at;
    const found = token.exec(json)?.[0] ?? '';
    if (found === '{' || found === '[') open.push(found === '{' ? new Set() : undefined);
    else if (found === '}' || found === ']') open.pop();
    else if (found.startsWith('"')) {
      const problem = slipIn(JSON.parse(found), previous === ':' ? undefined : open.at(-1));
      if (problem !== undefined) return mistake(json, at, problem);
    }
    previous = found;
    at += found.length;
  }
  return undefined;
}

/** `keys`: of the object, where the text is one of its keys. */
function slipIn(text: string, keys: Set<string> | undefined): string | undefined {
  if (/\p{Cs}/u.test(text)) return 'a text holds half of a character, an escape such as "\\ud83d" by itself';
  if (keys?.has(text))
    return `the key ${cutText(JSON.stringify(text), 60)} stands twice in one place; keep one`;
  keys?.add(text);
  return undefined;
}

type Expecting = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

// Unlike \s, JSON's white space is these four characters.
const space = /[ \t\n\r]*/y;
const token =
  /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[{}[\]:,]/uy;

/** The first mistake of a text that JSON.parse refuses; undefined when the text is JSON. */
export function findJsonMistake(text: string): JsonMistake | undefined {
  const open: string[] = [];
  let expecting: Expecting | 'nothing' = 'value';
  let previous = '';
  for (let at = skipSpace(text, 0); ; at = skipSpace(text, at)) {
    if (at >= text.length) return expecting === 'nothing' ? undefined : mistake(text, at, ending(open));
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    const next: Expecting | 'nothing' | undefined =
      found === undefined ? undefined : advance(found, expecting, open);
    if (found === undefined || next === undefined)
      return mistake(text, at, describe(text, at, expecting, previous));
    expecting = next;
    previous = found;
    at += found.length;
  }
}

/** What may follow the token; undefined when it may not stand here. Keeps `open` up to date. */
function advance(
  found: string,
  expecting: Expecting | 'nothing',
  open: string[],
): Expecting | 'nothing' | undefined {
  const afterValue = () => (open.length === 0 ? 'nothing' : 'comma or end');
  if (found === '}' || found === ']') {
    const mayEnd =
      expecting === 'comma or end' || expecting === (found === '}' ? 'key or end' : 'value or end');
    if (!mayEnd || open.at(-1) !== (found === '}' ? '{' : '[')) return undefined;
    open.pop();
    return afterValue();
  }
  if (found === ',')
    return expecting === 'comma or end' ? (open.at(-1) === '{' ? 'key' : 'value') : undefined;
  if (found === ':') return expecting === 'colon' ? 'value' : undefined;
  if (expecting === 'key' || expecting === 'key or end') return found.startsWith('"') ? 'colon' : undefined;
  if (expecting !== 'value' && expecting !== 'value or end') return undefined;
  if (found !== '{' && found !== '[') return afterValue();
  open.push(found);
  return found === '{' ? 'key or end' : 'value or end';
}

function describe(text: string, at: number, expecting: Expecting | 'nothing', previous: string): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (text.startsWith('//', at) || text.startsWith('/*', at) || character === '#')
    return 'comments are not allowed in JSON';
  if (/['\u2018\u2019\u201c\u201d]/.test(character))
    return `texts must stand in straight double quotes ("), not ${character}`;
  if ((character === '}' || character === ']') && previous === ',')
    return `there is a comma too many before the ${character}`;
  if (
    character === '"' &&
    (expecting === 'value' || expecting === 'value or end' || expecting.startsWith('key'))
  )
    return 'a text in quotes is not closed on its line, or holds a "\\" that needs another "\\" before it';
  const wanted = {
    value: 'a value (a text in double quotes, a number, true, false, null, { or [)',
    'value or end': 'a value or ]',
    key: 'a key in double quotes',
    'key or end': 'a key in double quotes, or }',
    colon: 'a colon (:) after the key',
    'comma or end': 'a comma, or the closing bracket',
    nothing: 'nothing more after the end',
  }[expecting];
  if (character === '"') return `expected ${wanted}, but found a text in quotes`;
  const found = /^[\w.+-]{1,20}/.exec(text.slice(at, at + 20))?.[0] ?? character;
  return `expected ${wanted}, but found ${JSON.stringify(found)}`;
}

function ending(open: readonly string[]): string {
  if (open.length === 0) return 'the text is empty';
  return `the text ends, but a closing ${open.at(-1) === '{' ? '}' : ']'} is missing`;
}

function mistake(text: string, at: number, problem: string): JsonMistake {
  return { line: lineOf(text, at), problem };
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|\r|\n/).length;
}

function skipSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
}
