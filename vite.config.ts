import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    // The manifest tells the size check which chunks the first page load really needs.
    manifest: true,
    // Inlined data: URLs would need an exception in the content security policy.
    assetsInlineLimit: 0,
  },
});
