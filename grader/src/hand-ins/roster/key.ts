/** What a roster may know a student by. */
export type KeyKind =
  | 'id'
  | 'canvas'
  | 'sis'
  | 'login'
  | 'email'
  | 'emailLocal'
  | 'moodle'
  | 'github'
  | 'name'
  | 'canvasName'
  | 'group'
  | 'repository';

/** One way to find whose a hand-in is in a roster. */
export interface Key {
  /** `any`: the name is of no known kind. */
  readonly kind: KeyKind | 'any';
  readonly value: string;
  /** The name that the student must have in the roster, too: the number alone may be another thing's. */
  readonly name?: string;
}
