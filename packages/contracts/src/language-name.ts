import { Type } from 'typebox';

/** What a submission is written in; `npz`, `mat` and `safetensors` are files of gradients alone. */
export const LanguageName = Type.Enum(['typescript', 'python', 'npz', 'mat', 'safetensors']);
