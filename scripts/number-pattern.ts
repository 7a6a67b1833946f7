/**
 * Whether a number that matches a pattern can begin with given digits. Reads the small dialect of regular
 * expressions in which libphonenumber writes its patterns: digits, `\d`, `[..]`, `(?:..)`, `|`, `{n,m}` and `?`.
 * Anything else throws, so that a new dialect is noticed and not misread.
 */

type Node =
  | { readonly type: 'digit'; readonly digits: string }
  | { readonly type: 'choice'; readonly branches: readonly (readonly Node[])[] }
  | { readonly type: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };

const parsed = new Map<string, readonly Node[]>();

/** Whether some number matching `pattern` begins with `digits`, or is a beginning of them. */
export function canBegin(pattern: string, digits: string): boolean {
  let nodes = parsed.get(pattern);
  if (nodes === undefined) {
    const reader = new PatternReader(pattern);
    nodes = [reader.choice()];
    if (!reader.done) throw new Error(`Cannot read the pattern ${pattern}`);
    parsed.set(pattern, nodes);
  }
  return walk(nodes, digits, 0, () => false);
}

/** Walks `nodes` from `at`; `then` is what follows them. True as soon as all digits are used up. */
function walk(nodes: readonly Node[], digits: string, at: number, then: (at: number) => boolean): boolean {
  if (at >= digits.length) return true;
  const [node, ...rest] = nodes;
  if (node === undefined) return then(at);
  const next = (after: number) => walk(rest, digits, after, then);
  if (node.type === 'digit') return node.digits.includes(digits.charAt(at)) && next(at + 1);
  if (node.type === 'choice') return node.branches.some((branch) => walk(branch, digits, at, next));
  if (node.max === 0) return next(at);
  const again = { ...node, min: Math.max(0, node.min - 1), max: node.max - 1 };
  const once = walk([node.node], digits, at, (after) => walk([again], digits, after, next));
  return once || (node.min === 0 && next(at));
}

class PatternReader {
  #at = 0;
  readonly #pattern: string;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get done(): boolean {
    return this.#at === this.#pattern.length;
  }

  choice(): Node {
    const branches: Node[][] = [[]];
    while (!this.done && this.#peek() !== ')') {
      if (this.#take('|')) branches.push([]);
      else branches.at(-1)?.push(this.#repeated(this.#single()));
    }
    return { type: 'choice', branches };
  }

  #single(): Node {
    if (this.#take('(?:')) {
      const inner = this.choice();
      if (!this.#take(')')) throw new Error(`A bracket is open in ${this.#pattern}`);
      return inner;
    }
    if (this.#take('\\d')) return { type: 'digit', digits: '0123456789' };
    const set = /^(?:\[([\d-]+)\]|(\d))/.exec(this.#pattern.slice(this.#at));
    if (set === null) throw new Error(`Cannot read ${this.#pattern} at ${this.#at}`);
    this.#at += set[0].length;
    return { type: 'digit', digits: spreadRanges(set[1] ?? set[2] ?? '') };
  }

  #repeated(node: Node): Node {
    if (this.#take('?')) return { type: 'repeat', node, min: 0, max: 1 };
    const count = /^\{(\d+)(?:,(\d+))?\}/.exec(this.#pattern.slice(this.#at));
    if (count === null) return node;
    this.#at += count[0].length;
    return { type: 'repeat', node, min: Number(count[1]), max: Number(count[2] ?? count[1]) };
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}

/** `1-36` → `1236`. */
function spreadRanges(set: string): string {
  return set.replace(/(\d)-(\d)/g, (_, first: string, last: string) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index).join(''),
  );
}
