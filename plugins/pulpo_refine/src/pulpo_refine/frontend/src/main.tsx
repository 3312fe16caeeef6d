import { QueryClientProvider } from "@tanstack/react-query"
import { createRoot } from "react-dom/client"
import { base } from "@/api/base"
import { configureClient } from "@/api/client"
import type { Config } from "@/api/config"
import { isStatus, problemOf } from "@/api/problem"
import { goToSignIn } from "@/api/session"
import { App } from "@/app"
import { extensions } from "@/extensions"
import { applyTheme } from "@/extensions/theme"
import { useFirstTexts, useTexts } from "@/i18n"
import { chooseLanguage } from "@/i18n/languages"
import { applyAppearance } from "@/layout/appearance"
import { StartFailed } from "@/layout/start-failed"
import { requestFirstPage } from "@/list/first-page"
import { queryClient } from "@/refine/query-client"
import { preferences } from "@/state/preferences"
import { byName } from "@/values/natural-order"
import "@/styles.css"

applyAppearance()
if (extensions.theme) applyTheme(extensions.theme)
const root = createRoot(document.getElementById("root")!)
void start()

async function start(): Promise<void> {
  const wish = preferences.get().language
  // The texts and the configuration come at the same time: neither waits for the other.
  let current = chooseLanguage(wish, navigator.language)
  const texts = useFirstTexts(current)
  // Until the configuration is loaded, the API is assumed to be where this is mounted.
  configureClient(base.replace(/[^/]*\/$/, ""), goToSignIn)
  try {
    const config = await loadConfig()
    configureClient(config.api, goToSignIn)
    requestFirstPage(config)
    await texts
    const wanted = chooseLanguage(wish, config.locale, navigator.language)
    if (wanted !== current) await useFirstTexts((current = wanted))
    const draw = () => root.render(<App key={current} config={config} />)
    preferences.subscribe(() => {
      const next = chooseLanguage(preferences.get().language, config.locale, navigator.language)
      if (next !== current) void useTexts((current = next)).then(draw)
    })
    draw()
  } catch (error) {
    await texts
    if (isStatus(error, 401)) return signInFirst()
    root.render(<StartFailed error={error} retry={() => void start()} />)
  }
}

async function loadConfig(): Promise<Config> {
  const response = await fetch(`${base}config`, { credentials: "include", headers: { accept: "application/json" } })
  if (!response.ok) throw await problemOf(response)
  const config = (await response.json()) as Config
  return { ...config, models: byName(config.models), operations: byName(config.operations) }
}

async function signInFirst(): Promise<void> {
  const { default: LoginPage } = await import("@/layout/LoginPage")
  root.render(
    <QueryClientProvider client={queryClient}>
      <LoginPage />
    </QueryClientProvider>,
  )
}
