/** Text cut into lines of a terminal: by what is seen, where a letter of some scripts takes two places. */
import stringWidth from 'string-width';

/** `text` in lines of at most `width` places, broken between words, or within one that is longer than a line. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    for (const part of broken(word, width)) {
      const longer = line === '' ? part : `${line} ${part}`;
      if (stringWidth(longer) <= width) {
        line = longer;
        continue;
      }
      lines.push(line);
      line = part;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A word of a sentence, with the spaces before it. A command is one: in two lines it could not be copied. */
const sentenceWord = / *(?:`[^`]*`\S*|npx dialer .*|\S+)/g;

/**
 * Each line of `text` in lines of at most `width` places, broken between words alone, and with the indent that it has.
 * Longer words stay whole, and so do commands.
 */
export function sentenceLines(text: string, width: number): string[] {
  return text.split('\n').flatMap((whole) => {
    if (stringWidth(whole) <= width) return [whole];
    const indent = /^ */.exec(whole)?.[0] ?? '';
    const lines: string[] = [];
    let line = '';
    for (const word of whole.match(sentenceWord) ?? []) {
      if (line === '' || stringWidth(line + word) <= width) line += word;
      else {
        lines.push(line);
        line = indent + word.trimStart();
      }
    }
    return [...lines, line];
  });
}

/** `text`, with `…` in the place of what goes beyond `width` places. */
export function fitted(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  return `${broken(text, Math.max(1, width - 1))[0] ?? ''}…`;
}

function broken(word: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && stringWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
