import { useQuery } from "@tanstack/react-query"
import { KeyRound } from "lucide-react"
import { useState, type FormEvent } from "react"
import { failureText } from "@/api/failure-text"
import { base } from "@/api/base"
import { apiUrl } from "@/api/client"
import { isStatus } from "@/api/problem"
import { signIn, whoAmI } from "@/api/session"
import { Button, buttonClass } from "@/components/ui/button"
import { InputWith } from "@/components/ui/input"
import { t } from "@/i18n"
import { Logo } from "./logo"

/** Return the page to open after the sign-in: only one of this application. */
export function safeTarget(from: string | null, home = base): string {
  if (!from || !from.startsWith("/") || from.startsWith("//") || from.includes("\\")) return home
  const target = new URL(from, location.origin)
  return target.origin === location.origin && `${target.pathname}/`.startsWith(home) ? from : home
}

/** The page that the sign-in replaces. */
const shownAt = () => (location.pathname === `${base}login` ? null : location.pathname + location.search)

export default function LoginPage({ project = document.title }: { project?: string }) {
  // The configuration, which has it too, is only for visitors who have signed in.
  const description = document.querySelector<HTMLMetaElement>("meta[name=description]")?.content
  const [key, setKey] = useState("")
  const query = new URLSearchParams(location.search)
  const [error, setError] = useState(query.has("error") ? t("shell.oidc_failed") : undefined)
  const [busy, setBusy] = useState(false)
  const target = safeTarget(query.get("from") ?? shownAt())
  const { data } = useQuery({ queryKey: ["me"], queryFn: methods, retry: false })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setError(undefined)
    try {
      await signIn(key.trim())
      location.assign(target)
    } catch (problem) {
      setError(isStatus(problem, 401) ? t("shell.wrong_key") : failureText(problem))
      setBusy(false)
    }
  }
  return (
    <main className="flex h-full items-center justify-center p-4">
      <div className="w-full max-w-sm rounded-2xl border border-line bg-panel p-7 shadow-sm">
        <Logo size={36} />
        <h1 className="mt-4 text-xl font-semibold">{t("shell.sign_in_to", { project })}</h1>
        {description && <p className="mt-1 text-sm">{description}</p>}
        <p className="mt-1 text-sm text-muted">{t("shell.sign_in_hint")}</p>
        <form onSubmit={(event) => void submit(event)} className="mt-5 space-y-3">
          <label htmlFor="key" className="block text-sm font-medium">
            {t("shell.key")}
          </label>
          <InputWith
            id="key"
            type="password"
            autoFocus
            autoComplete="current-password"
            required
            value={key}
            onChange={(event) => setKey(event.target.value)}
            aria-invalid={error !== undefined}
            aria-describedby={error ? "key-error" : undefined}
            before={<KeyRound size={15} />}
            className="h-9"
          />
          {error && (
            <p id="key-error" role="alert" className="text-sm text-danger">
              {error}
            </p>
          )}
          <Button type="submit" look="primary" size="lg" className="w-full" disabled={busy || !key.trim()}>
            {t("shell.sign_in")}
          </Button>
        </form>
        {data?.includes("oidc") && (
          <a href={apiUrl("/login/oidc", { next: target, back: `${base}login` })} className={buttonClass({ size: "lg" }, "mt-3 w-full")}>
            {t("shell.sign_in_oidc")}
          </a>
        )}
      </div>
    </main>
  )
}

/** The ways to sign in. `/me` lists them, also in its refusal. */
async function methods(): Promise<string[]> {
  try {
    return (await whoAmI()).methods ?? []
  } catch (error) {
    return isStatus(error, 401) && Array.isArray(error.body.methods) ? (error.body.methods as string[]) : []
  }
}
