/**
 * Bytes out of what was deflated, and written as text in base64: not deflated, the text would be a quarter larger after gzip.
 * Bytes rather than a `data:` URL, which would need `connect-src data:`.
 */
export async function inflate(base64: string): Promise<BufferSource> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const body = new Response(bytes).body as ReadableStream<BufferSource>;
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("deflate-raw") as ReadableWritablePair)).arrayBuffer());
}
