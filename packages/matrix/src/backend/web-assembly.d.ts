// The part of the WebAssembly interface that is used here. TypeScript declares it with the browser's types only.
declare namespace WebAssembly {
  class Module {
    constructor(binary: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: object;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  function validate(binary: Uint8Array<ArrayBuffer>): boolean;
}
