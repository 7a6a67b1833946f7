/** A customer whose every cell can be found again in any text, and what finds it. */

/** What a row tells of a person. No word of it is a word of the product. */
export const markedPerson = {
  phoneNumber: '+12125550187',
  customerId: 'KUNDE-Zwiebel-4711',
  timeZone: 'Pacific/Chatham',
  firstName: 'Brunhilde',
  lastName: "Fürchte-O'Nichtsdorf",
  email: 'brunhilde@nichtsdorf.example',
  note: 'owes "31 Kröten", call {softly}',
} as const;

/** The cells of a row, in this order, quoted for CSV. */
export function markedRow(change: Partial<Record<keyof typeof markedPerson, string>> = {}): string {
  const cells = Object.values({ ...markedPerson, ...change });
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
}

export const markedHeader = Object.keys(markedPerson).join(',');

/** Its digits in any writing; words in any case, and as JSON or URLs write what is no ASCII. */
const marks: readonly RegExp[] = [
  /2125550187/,
  /212[ .()/-]*555[ .()/-]*0187/,
  /KUNDE-Zwiebel|Zwiebel-4711/i,
  /Pacific\/Chatham|Chatham/,
  /Brunhilde/i,
  /Nichtsdorf/i,
  /Kr(?:ö|\\u00f6|%C3%B6)ten/i,
];

/** What of the person is in `text`; empty: nothing. */
export function marksIn(text: string): string[] {
  return marks.flatMap((mark) => mark.exec(text)?.[0] ?? []);
}
