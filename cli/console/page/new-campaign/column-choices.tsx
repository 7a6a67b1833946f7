/** Which column means what: recognized by its header, or chosen by hand, which writes "columns" into the settings. */
import type { ColumnView } from '../../new-campaign/api.ts';
import { Card } from '../parts.tsx';
import { type EditedSettings, settingIn } from './use-settings.ts';

const meanings = {
  customerId: 'Customer id',
  timeZone: 'Time zone',
  country: 'Country',
  state: 'State or province',
  postalCode: 'Postal code',
  contactFlowId: 'Contact flow',
  queueId: 'Queue',
  sourcePhoneNumber: 'Caller ID',
} as const;

/** What a column is read as, in words. */
export const meaningWords: Readonly<Record<string, string>> = {
  phoneNumber: 'Phone number',
  ...meanings,
  attribute: 'Attribute',
};

interface Props {
  readonly edited: EditedSettings;
  readonly columns: readonly ColumnView[];
}

export function ColumnChoices({ edited, columns }: Props) {
  const { model, change, reading } = edited;
  const headers = [...new Set(columns.map(({ header }) => header).filter((header) => header !== ''))];
  const chosen = [settingIn(model, 'columns.phoneNumber') ?? []].flat().map(String);
  const setPhones = (names: readonly string[]) => {
    const [only = null] = names;
    change('columns.phoneNumber', names.length > 1 ? names : only);
  };
  const isMissing = reading?.headerProblem !== undefined;
  const others = headers.filter((header) => !chosen.includes(header));
  return (
    <Card id="meanings" title="What the columns mean">
      <p class="aside">
        Columns are recognized by their headers. Choose one where that is not what you mean; all others are
        kept as attributes of the contact.
      </p>
      <div class="fields">
        <Choice
          id="column-phoneNumber"
          label="Phone number"
          value={chosen[0] ?? ''}
          automatic={chosen.length > 0 ? byHeader : recognized(columns, 'phoneNumber')}
          headers={headers}
          isInvalid={isMissing}
          onChoose={(name) =>
            setPhones(name === '' ? [] : [name, ...chosen.slice(1).filter((one) => one !== name)])
          }
        />
        {chosen.slice(1).map((name, index) => (
          <Choice
            // By its place: the choice of another number becomes it, and keeps the focus.
            key={`phone-${index + 1}`}
            id={`column-phoneNumber-${index + 2}`}
            label={`Phone number ${index + 2}`}
            value={name}
            automatic="none"
            headers={[name, ...others]}
            onChoose={(next) =>
              setPhones(chosen.flatMap((one) => (one !== name ? [one] : next === '' ? [] : [next])))
            }
          />
        ))}
        {chosen.length > 0 && others.length > 0 && (
          <Choice
            key={`phone-${chosen.length}`}
            id="column-phoneNumber-more"
            label="Another phone number"
            value=""
            automatic="none"
            headers={others}
            onChoose={(name) => setPhones([...chosen, name])}
          />
        )}
        {Object.entries(meanings).map(([meaning, label]) => (
          <Choice
            key={meaning}
            id={`column-${meaning}`}
            label={label}
            value={String(settingIn(model, `columns.${meaning}`) ?? '')}
            automatic={
              settingIn(model, `columns.${meaning}`) === undefined ? recognized(columns, meaning) : byHeader
            }
            headers={headers}
            onChoose={(name) => change(`columns.${meaning}`, name === '' ? null : name)}
          />
        ))}
      </div>
    </Card>
  );
}

/** Of a meaning whose column was chosen by hand. */
const byHeader = 'the one its header names';

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** What counts if none is chosen. */
  readonly automatic: string;
  readonly headers: readonly string[];
  readonly isInvalid?: boolean;
  readonly onChoose: (header: string) => void;
}

function Choice({ id, label, value, automatic, headers, isInvalid = false, onChoose }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-invalid={isInvalid}
        aria-describedby={isInvalid ? 'columns-problem' : undefined}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        <option value="">{automatic}</option>
        {headers.map((header) => (
          <option key={header} value={header}>
            {header}
          </option>
        ))}
      </select>
    </div>
  );
}

function recognized(columns: readonly ColumnView[], meaning: string): string {
  const found = columns.filter((column) => column.meaning === meaning).map(({ header }) => header);
  return found.length === 0 ? 'none' : `recognized: ${found.join(', ')}`;
}
