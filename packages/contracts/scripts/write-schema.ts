import { writeFileSync } from 'node:fs';
import { editorSchema } from '../src/editor-schema.ts';

/** Writes `schema/assignment.schema.json`, which is committed: editors read it where nothing is built. */
const path = new URL('../schema/assignment.schema.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(editorSchema(), null, 2)}\n`);
