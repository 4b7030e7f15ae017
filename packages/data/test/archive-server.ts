import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';

/** A server on this machine that is closed after the test; it remembers the headers of the requests it got. */
export async function archiveServer(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly requests: IncomingHttpHeaders[]; close(): Promise<void> }> {
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    listener(request, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await server[Symbol.asyncDispose]();
  };
  onTestFinished(close);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('archiveServer: expected a port');
  return { url: `http://127.0.0.1:${address.port}/cifar-10-binary.tar.gz`, requests, close };
}
