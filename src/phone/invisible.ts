/**
 * Characters that print nothing. They come with text that is copied from web pages, chats and address books, and a
 * reader of the file cannot see them: so they never decide what a header or an interpreted cell says.
 */

/**
 * Unicode's Default_Ignorable_Code_Point (zero width, joiners, directions, soft hyphen, variation selectors, fillers,
 * tags, byte order mark), the format and control characters that are not among them (but for line breaks and tabs, which
 * separate), and the Braille pattern without dots.
 */
const invisible = /(?![\t\n\r])[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]+/gu;

/** Nearly every text: nothing beyond what ASCII prints, so nothing to drop. */
const ascii = /^[\t\n\r\x20-\x7e]*$/;

/** `text` without invisible characters. */
export function withoutInvisible(text: string): string {
  return ascii.test(text) ? text : text.replace(invisible, '');
}

/** `text` in double quotes for a sentence; what would not be seen in it is escaped, as `\u200b`. */
export function quoteVisibly(text: string): string {
  const quoted = JSON.stringify(text);
  if (ascii.test(quoted)) return quoted;
  return quoted.replace(invisible, (found) =>
    Array.from(found, (one) => {
      const code = (one.codePointAt(0) ?? 0).toString(16);
      return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
    }).join(''),
  );
}
