import { expect, isOpen, moreEvents, number, test } from "./support/dashboard.ts";

test("values change as the machine does", async ({ page, dashboard: _ }) => {
  for (const id of ["cpu-value", "memory-value", "network-value", "disk-value"]) {
    await expect(page.getByTestId(id).first(), id).toHaveText(/\d/);
  }
  const cpu = page.getByTestId("cpu-value").first();
  const first = await cpu.textContent();
  await expect(cpu).not.toHaveText(first ?? "");
  await expect(page.getByTestId("log-line").first()).toBeVisible();
  await expect(page.getByTestId("missed")).toHaveText("0");
});

test("a visitor's post appears on another visitor's page", async ({ page, context, dashboard }) => {
  const other = await context.newPage();
  await other.goto(dashboard.url);
  await isOpen(other);

  const form = page.getByTestId("feed-form");
  await form.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await form.getByRole("textbox", { name: "Your post" }).fill("Good tidings");
  await form.getByRole("button").click();

  for (const visitor of [page, other]) {
    const item = visitor.getByTestId("feed-item");
    await expect(item).toHaveCount(1);
    await expect(item).toContainText("Ada");
    await expect(item).toContainText("Good tidings");
  }
});

test("a post that is refused says which field is wrong", async ({ page, dashboard: _ }) => {
  const form = page.getByTestId("feed-form");
  await form.getByRole("textbox", { name: "Your name" }).fill("   ");
  await form.getByRole("textbox", { name: "Your post" }).fill("Nobody said this");
  await form.getByRole("button").click();
  await expect(form.getByRole("alert")).toContainText("author");
  await expect(page.getByTestId("feed-item")).toHaveCount(0);
});

test("a connection cut again and again loses nothing and repeats nothing", async ({ page, dashboard: _ }) => {
  await moreEvents(page, 4);
  for (let cut = 0; cut < 3; cut += 1) {
    const id = await page.getByTestId("last-id").textContent();
    await page.getByTestId("cut").click();
    await isOpen(page);
    await expect(page.getByTestId("last-id")).not.toHaveText(id ?? "");
    await moreEvents(page, 4);
  }
  expect(await number(page.getByTestId("missed"))).toBe(0);
  expect(await number(page.getByTestId("repeated"))).toBe(0);
  expect(await number(page.getByTestId("gaps"))).toBe(0);
});

test("a server that was killed comes back with a gap, never in silence", async ({ page, dashboard }) => {
  await moreEvents(page, 4);
  expect(await number(page.getByTestId("gaps"))).toBe(0);

  await dashboard.restart();

  await expect(page.getByTestId("gaps")).toHaveText("1");
  await isOpen(page);
  await moreEvents(page, 8);
  expect(await number(page.getByTestId("missed"))).toBe(0);
  expect(await number(page.getByTestId("repeated"))).toBe(0);
});
