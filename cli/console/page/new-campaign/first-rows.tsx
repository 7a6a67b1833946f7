/** The columns of the file, and its first rows as they will be read. */
import type { ColumnView, FirstRow } from '../../new-campaign/api.ts';
import { Card, TableHead } from '../parts.tsx';
import { Sentence } from '../words.tsx';
import { meaningWords } from './column-choices.tsx';
import { Scroll } from './scroll.tsx';

/** More columns are in the file itself. */
const MAX_SHOWN = 60;

export function ColumnTable({
  columns,
  notes,
}: {
  readonly columns: readonly ColumnView[];
  readonly notes: readonly string[];
}) {
  const more = columns.length - MAX_SHOWN;
  return (
    <Card id="columns" title="Columns of the file">
      <Scroll label="Table of columns">
        <table>
          <TableHead columns={{ Column: '', 'Read as': '', 'First values': '' }} />
          <tbody>
            {columns.slice(0, MAX_SHOWN).map(({ header, meaning, samples }, index) => (
              <tr key={`${index} ${header}`}>
                <th scope="row">
                  <bdi>{header === '' ? '(no header)' : header}</bdi>
                </th>
                <td>{header === '' ? 'left out' : ((meaning && meaningWords[meaning]) ?? '–')}</td>
                <td class="note">
                  <bdi>{samples.join(' · ')}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {more > 0 && <p class="aside">… and {more} more columns.</p>}
      {notes.map((note) => (
        <p key={note} class="aside">
          {note}
        </p>
      ))}
    </Card>
  );
}

export function FirstRows({ rows }: { readonly rows: readonly FirstRow[] }) {
  return (
    <Card id="first" title="The first rows, as they will be read">
      <Scroll label="Table of the first rows">
        <table>
          <TableHead columns={{ Row: 'number', Number: '', Place: '', Hours: '', Attributes: '' }} />
          <tbody>
            {rows.map((row) => (
              <Row key={row.line} row={row} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}

function Row({ row }: { readonly row: FirstRow }) {
  const { line, reason, numbers, customerId, place, hours, attributes, notes } = row;
  if (reason !== undefined) {
    return (
      <tr>
        <td class="number">{line}</td>
        <td colSpan={4} class="problem">
          Rejected: <bdi>{reason}</bdi>
        </td>
      </tr>
    );
  }
  return (
    <tr>
      <td class="number">{line}</td>
      <td>
        {numbers.join(', ')}
        {customerId !== undefined && (
          <span class="aside second">
            <bdi>{customerId}</bdi>
          </span>
        )}
        {notes.map((note) => (
          <span key={note} class="aside second">
            {note}
          </span>
        ))}
      </td>
      <td>{place ?? '–'}</td>
      <td>
        <Sentence text={hours ?? ''} />
      </td>
      <td class="note">
        {attributes.map(([name, value]) => (
          <span key={name} class="second">
            {name}: <bdi>{value}</bdi>
          </span>
        ))}
      </td>
    </tr>
  );
}
