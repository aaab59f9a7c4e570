import { expect, it } from "vitest";
import { deviceName } from "./device-name";

it("a session is named by its browser and system, as far as they say", () => {
  const windows =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36";
  expect(deviceName(windows)).toBe("Chrome on Windows");
  expect(deviceName(`${windows} Edg/147.0`)).toBe("Edge on Windows");
  expect(
    deviceName(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
    ),
  ).toBe("Safari on iOS");
  expect(deviceName("curl/8.5.0")).toBe("Another program");
  expect(deviceName(null)).toBe("Unknown device");
});
