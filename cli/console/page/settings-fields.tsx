/** The settings that change while a campaign runs, as fields above their JSON. */
import type { SettingsView } from '../settings-api.ts';
import { fieldGroups } from './new-campaign/setting-fields.ts';
import { SettingInput } from './new-campaign/setting-input.tsx';
import { changedText, objectIn } from './new-campaign/use-settings.ts';

interface Props {
  readonly view: SettingsView;
  readonly text: string;
  readonly onInput: (text: string) => void;
}

/** The form and the text are the same; what is wrong with them is said when they are reviewed. */
export function SettingsFields({ view, text, onInput }: Props) {
  const model = objectIn(text);
  const defaults = Object.fromEntries(
    view.others.map(({ key, value, source }) => {
      const plain = value.replace(/^"(.*)"$/, '$1');
      return [key, source === 'default' ? plain : `${plain} (${source})`];
    }),
  );
  const edited = {
    ...(model && { model }),
    reading: { defaults, limits: {} },
    problemOf: () => undefined,
    change: (key: string, value: unknown) => {
      if (model) onInput(changedText(model, key, value));
    },
  };
  return (
    <>
      {fieldGroups.map(({ title, fields }) => (
        <details key={title} open={title === 'Pace'}>
          <summary>{title}</summary>
          <div class="fields">
            {fields.map((field) => (
              <SettingInput key={field.key} field={field} edited={edited} />
            ))}
          </div>
        </details>
      ))}
    </>
  );
}
