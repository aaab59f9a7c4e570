import { expect, it } from "vitest";
import { withRecent, type RecentItem } from "./recents";

const item = (objectId: string): RecentItem => ({ objectType: "contact", objectId, label: objectId });

it("opening a record again moves it up instead of listing it twice", () => {
  const items = ["a", "b", "c"].reduce<RecentItem[]>((list, id) => withRecent(list, item(id)), []);
  expect(withRecent(items, item("a")).map((entry) => entry.objectId)).toEqual(["a", "c", "b"]);
});

it("the list stays short", () => {
  let items: RecentItem[] = [];
  for (let index = 0; index < 50; index++) items = withRecent(items, item(String(index)));
  expect(items).toHaveLength(6);
  expect(items[0]?.objectId).toBe("49");
});
