/** How often numbers of a file are read differently from how they are written, so that a misreading is seen before the first call. */

import { quoteVisibly } from '../phone/invisible.ts';
import type { Difference } from '../phone/number-readings.ts';
import { cutText } from '../text/cut-text.ts';

export interface ReadDifferently {
  readonly kind: Difference;
  /** What was read that the cell does not say. */
  readonly meaning: string;
  readonly rows: number;
  /** The first row of this kind: the physical line it begins on, from 1, its cell and the number that was read. */
  readonly firstRow: number;
  readonly example: string;
}

/** In the order in which they are shown: what may lead furthest astray comes first. */
const meanings: Readonly<Record<Difference, string>> = {
  plusAdded: 'the country code lacks its "+", which is added',
  trunkPrefixAdded: 'the trunk prefix of a national number is missing (0, or 8 in Russia) and is added',
  areaAdded: 'the area is taken from the country code of the row',
  formerPrefixDropped: 'an obsolete prefix is dropped',
  prefixAsPlus: 'the international prefix is read as "+"',
  doubleZeroAsPlus: '"00" is read as "+"',
  countryFromColumn: 'the country is taken from a column of the row',
  extensionDropped: 'an extension is dropped',
};

export class DifferencesCounter {
  readonly #found = new Map<
    Difference,
    { rows: number; readonly firstRow: number; readonly example: string }
  >();

  /** @param cell as it is in the file. */
  add(differences: readonly Difference[], row: number, cell: string, phoneNumber: string): void {
    for (const kind of differences) {
      const known = this.#found.get(kind);
      if (known) known.rows += 1;
      else {
        const example = `${quoteVisibly(cutText(cell.trim(), 40))} is read as ${phoneNumber}`;
        this.#found.set(kind, { rows: 1, firstRow: row, example });
      }
    }
  }

  list(): ReadDifferently[] {
    return Object.entries(meanings).flatMap(([kind, meaning]) => {
      const found = this.#found.get(kind as Difference);
      return found ? [{ kind: kind as Difference, meaning, ...found }] : [];
    });
  }
}
