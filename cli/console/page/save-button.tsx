/** A button that has the browser save a file. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { FilePath } from '../api.ts';
import { post } from './ask.ts';

interface SaveProps {
  /** Below /api: answers the address of the file. */
  readonly path: string;
  readonly body: object;
  readonly children: ComponentChildren;
}

export function SaveButton({ path, body, children }: SaveProps) {
  const [problem, setProblem] = useState('');
  const save = async () => {
    setProblem('');
    try {
      const { path: href } = await post<FilePath>(path, body);
      const link = Object.assign(document.createElement('a'), { href, download: '' });
      link.click();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <button type="button" class="plain" onClick={save}>
        {children}
      </button>
      {problem && (
        <p role="alert" class="problem">
          {problem}
        </p>
      )}
    </>
  );
}
