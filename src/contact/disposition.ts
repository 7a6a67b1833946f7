/** What a contact flow, or an agent by it, says a call came to: a word of the customer's own, such as `NOT_HOME`. */

/** The disposition of a contact that asks not to be called any more. The product sets it itself. */
export const OPTED_OUT = 'OPTED_OUT';

export const MAX_DISPOSITION_CHARACTERS = 64;

/** Whether `text` can be a disposition: 1 to 64 characters, no blank at the ends and no control characters. */
export function isDisposition(text: string): boolean {
  return (
    text !== '' &&
    [...text].length <= MAX_DISPOSITION_CHARACTERS &&
    text === text.trim() &&
    !/\p{Cc}/u.test(text)
  );
}
