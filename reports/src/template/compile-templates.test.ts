import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileTemplates } from './compile-templates.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-template-'));
  await mkdir(join(folder, 'partials'));
});
afterEach(() => rm(folder, { recursive: true }));

const helpers = {
  shout: (text: string) => text.toUpperCase(),
  refuse: () => {
    throw new Error('expected something else');
  },
};

async function render(template: string, partial: string, data: object): Promise<string> {
  await writeFile(join(folder, 'report.md.hbs'), template);
  await writeFile(join(folder, 'partials', 'part.hbs'), partial);
  return (await compileTemplates(folder, helpers))(data);
}

describe('compileTemplates', () => {
  it('renders helpers and partials, and escapes nothing', async () => {
    const text = await render('{{shout title}} {{> part name="<b>"}}', '[{{name}}]', { title: 'a & b' });
    expect(text).toBe('A & B [<b>]');
  });

  it.each([
    ['a block that is not closed', 'one\n{{#if x}}\nthree', '', /report\.md\.hbs:3: Expecting/],
    ['an unknown helper', '\n{{whisper "x"}}', '', /report\.md\.hbs:2: .*unknown helper whisper/],
    ['an unknown partial', '\n\n{{> prat}}', '', /report\.md\.hbs:3: there is no partial 'prat'; known: part/],
    ['an unknown name', 'one\ntwo {{titel}}', '', /report\.md\.hbs:2: "titel" not defined/],
    ['a helper that throws', '\n{{refuse}}', '', /report\.md\.hbs:2: expected something else$/],
    ['a mistake in a partial', '{{> part}}', '\n\n{{refuse}}', /partials\/part\.hbs:3: expected something else$/],
    ['a partial that does not parse', '{{> part}}', '{{#if}', /partials\/part\.hbs:1: /],
  ])('tells file and line of %s', async (_, template, partial, message) => {
    const rendering = render(template, partial, { title: 'T' });
    await expect(rendering).rejects.toThrow(message);
    await expect(rendering).rejects.toBeInstanceOf(InputError);
  });

  it('refuses a folder without a template', async () => {
    await expect(compileTemplates(folder, {})).rejects.toThrow(/report\.md\.hbs: the template cannot be read/);
  });
});
