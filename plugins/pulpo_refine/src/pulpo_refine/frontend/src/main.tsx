import { createRoot } from "react-dom/client"
import { base } from "@/api/base"
import { configureClient } from "@/api/client"
import type { Config } from "@/api/config"
import { problemOf } from "@/api/problem"
import { goToSignIn } from "@/api/session"
import { App } from "@/app"
import { useTexts } from "@/i18n"
import { chooseLanguage } from "@/i18n/languages"
import { StartFailed } from "@/layout/start-failed"
import { applyAppearance } from "@/layout/appearance"
import { preferences } from "@/state/preferences"
import "@/styles.css"

applyAppearance()
const root = createRoot(document.getElementById("root")!)
void start()

async function start(): Promise<void> {
  const wish = preferences.get().language
  // The texts and the configuration come at the same time: neither waits for the other.
  const guessed = chooseLanguage(wish, navigator.language)
  const texts = useTexts(guessed)
  try {
    const config = await loadConfig()
    await texts
    const wanted = chooseLanguage(wish, config.locale, navigator.language)
    if (wanted !== guessed) await useTexts(wanted)
    document.title = config.project.name
    configureClient(config.api, goToSignIn)
    root.render(<App config={config} />)
  } catch (error) {
    await texts
    root.render(<StartFailed error={error} retry={() => void start()} />)
  }
}

async function loadConfig(): Promise<Config> {
  const response = await fetch(`${base}config`, { credentials: "include", headers: { accept: "application/json" } })
  if (!response.ok) throw await problemOf(response)
  return (await response.json()) as Config
}
