import { launch } from "./chromium.mjs";
import { listen } from "./listen.mjs";
import { mainThread } from "./main-thread.mjs";

/**
 * Opens a page in a Chromium of its own, and gives what it reports. The page asks at /cpu for its processor time so far, and reports
 * to /report; everything else is for `answer`.
 */
export async function reported(page, answer) {
  let chromium;
  let report;
  const result = new Promise((resolve) => (report = resolve));
  const server = await listen(async (request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    if (pathname === "/cpu") response.end(String(mainThread(chromium.child.pid)));
    else if (pathname === "/report") {
      report(JSON.parse(await text(request)));
      response.end();
    } else await answer(response, pathname);
  });
  chromium = await launch(["--remote-debugging-port=0", `${server.url}${page}`]);
  try {
    const { error, ...figures } = await Promise.race([
      result,
      chromium.ended.then(() => ({ error: "Chromium ended before the page reported." })),
    ]);
    if (error !== undefined) throw new Error(error);
    return figures;
  } finally {
    await chromium.close();
    server.close();
  }
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
