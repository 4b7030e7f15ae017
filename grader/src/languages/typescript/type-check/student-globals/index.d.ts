// What a submission may use besides the language itself. The browser's or Node's own types would offer far more than
// there is, and take a second to load.
declare const console: {
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  table(value: unknown): void;
};
declare function structuredClone<T>(value: T): T;
declare const performance: { now(): number };
