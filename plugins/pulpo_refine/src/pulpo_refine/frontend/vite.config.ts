/// <reference types="vitest/config" />
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import tailwind from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig, type Plugin } from "vite"

// The API that `npm run dev` talks to.
const api = process.env.PULPO_API_URL ?? "http://127.0.0.1:8000"

/** The server writes <base> where the pages are mounted; in development they are at /admin/. */
const baseInDevelopment: Plugin = {
  name: "base-in-development",
  apply: "serve",
  transformIndexHtml: () => [{ tag: "base", attrs: { href: "/admin/" }, injectTo: "head-prepend" }],
}

/** Serves a file as the configuration, to work on the pages without the Python side. */
const configFromFile: Plugin = {
  name: "config-from-file",
  configureServer(server) {
    const file = process.env.PULPO_ADMIN_CONFIG
    if (!file) return
    server.middlewares.use("/admin/config", (_, response) => {
      response.setHeader("content-type", "application/json")
      response.end(readFileSync(file))
    })
  },
}

// A generated frontend names the project's own folder, whose modules find the packages here.
const { pulpo, dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const own = pulpo?.own && existsSync(folder(pulpo.own)) ? folder(pulpo.own) : folder("src/generated/no-extensions.ts")

export default defineConfig({
  // Relative, so that the bundle works under any mount and behind any proxy; <base> in index.html says where it is.
  base: "./",
  plugins: [react(), tailwind(), baseInDevelopment, configFromFile],
  resolve: { alias: { "@own": own, "@": folder("src") }, dedupe: Object.keys(dependencies) },
  build: { outDir: process.env.PULPO_ADMIN_OUT ?? "dist", emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false },
  server: {
    host: "127.0.0.1",
    fs: { allow: [".", own] },
    // Everything but the pages and their sources goes to the API.
    proxy: { "^/(?!admin(/(?!config)|$)|src/|@|node_modules/)": { target: api } },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
})
