import { MissingToolError } from '@gradus/contracts';
import { expect, test, vi } from 'vitest';
import { openSandbox } from './open-sandbox.ts';

vi.mock('./find-tool.ts', () => ({
  toolOf: (name: string) => {
    throw new MissingToolError(`the sandbox needs the program ${name}, found none`);
  },
}));

test('where its tools are missing, nothing weaker is taken for it: what can be chosen is told', async () => {
  const opening = openSandbox('bubblewrap');
  await expect(opening).rejects.toThrow(MissingToolError);
  await expect(opening).rejects.toThrow(
    'the sandbox needs the program bwrap, found none. Or choose less: --sandbox setpriv (root only), or --sandbox none where every submission may do what you may',
  );
});
