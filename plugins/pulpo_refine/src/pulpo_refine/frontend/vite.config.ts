/// <reference types="vitest/config" />
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { brotliCompressSync } from "node:zlib"
import tailwind from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig, type Plugin } from "vite"

// The API that `npm run dev` talks to.
const api = process.env.PULPO_API_URL ?? "http://127.0.0.1:8000"

/** Refine's bundle names each of its functions by a call, which keeps all of them in ours. Without the calls, the unused go. */
const shakeRefine: Plugin = {
  name: "shake-refine",
  apply: "build",
  transform: (code, id) => (/@refinedev\/core\/dist\/index\.mjs$/.test(id) ? code.replace(/^__name\(\w+, "\w+"\);$/gm, "") : undefined),
}

/* Refine takes papaparse for exports and imports in the browser, and pluralize for names: the API does the one, and the
 * configuration has the other, so stubs are enough for it. */
const stubs: Record<string, string> = { papaparse: "src/refine/no-papaparse.ts", pluralize: "src/refine/no-pluralize.ts" }

const refineWithStubs: Plugin = {
  name: "refine-with-stubs",
  apply: "build",
  enforce: "pre",
  resolveId: (source, importer) =>
    stubs[source] && importer?.includes("@refinedev") ? fileURLToPath(new URL(stubs[source], import.meta.url)) : undefined,
}

/** Beside each file its form in Brotli, which is a seventh smaller than gzip, for the server to send. */
const withBrotli: Plugin = {
  name: "with-brotli",
  apply: "build",
  generateBundle: {
    order: "post", // only then are the files as they will be
    handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        const content = Buffer.from(file.type === "chunk" ? file.code : file.source)
        if (content.length < 1024 || !/\.(js|css)$/.test(file.fileName)) continue
        this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: brotliCompressSync(content) })
      }
    },
  },
}

/** React Router's package resolves to its development build in any mode; this takes the production build. */
const routerForProduction: Plugin = {
  name: "router-for-production",
  apply: "build",
  enforce: "pre",
  resolveId: (source) => (source === "react-router" ? fileURLToPath(new URL("node_modules/react-router/dist/production/index.mjs", import.meta.url)) : undefined),
}

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
    server.middlewares.use("/admin/config", (request, response, next) => {
      if (request.url !== "/") return next()
      response.setHeader("content-type", "application/json")
      response.end(readFileSync(file))
    })
  },
}

// A generated frontend names the project's own folder, whose modules find the packages here.
const { pulpo, dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const hasIndex = (path: string) => ["index.tsx", "index.ts"].some((name) => existsSync(folder(`${path}/${name}`)))
const own = pulpo?.own && hasIndex(pulpo.own) ? folder(pulpo.own) : folder("src/generated/no-extensions.ts")

export default defineConfig({
  // Relative, so that the bundle works under any mount and behind any proxy; <base> in index.html says where it is.
  base: "./",
  plugins: [react(), tailwind(), shakeRefine, refineWithStubs, routerForProduction, withBrotli, baseInDevelopment, configFromFile],
  resolve: { alias: { "@own": own, "@": folder("src") }, dedupe: Object.keys(dependencies) },
  build: {
    outDir: process.env.PULPO_ADMIN_OUT ?? "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // The first list is one file: sixty small ones, shared with other pages, are slower and compress worse.
      output: { codeSplitting: { groups: [{ name: "app", test: /src\/app\.tsx$/ }] } },
      // Refine brings these for hooks that the pages do not use, and they do not say of themselves that they can be left out.
      treeshake: { moduleSideEffects: [{ test: /node_modules\/(qs|side-channel|papaparse|pluralize|lodash-es|error-stack-parser|warn-once)\//, sideEffects: false }] },
    },
  },
  server: {
    host: "127.0.0.1",
    fs: { allow: [".", own] },
    // Everything but the pages and their sources goes to the API.
    proxy: { "^/(?!admin(/(?!config)|$)|src/|@|node_modules/)": { target: api } },
  },
  test: {
    environment: "node",
    pool: "threads",
    // The test files share their modules, which is four times as fast. What a test changes is put back after it.
    isolate: false,
    unstubGlobals: true,
    setupFiles: ["src/testing/setup.ts"],
    include: process.env.PULPO_FORM_WALK ? ["src/forms/walk.ts"] : ["src/**/*.test.{ts,tsx}"],
  },
})
