import { base } from "./base"
import { call, get, post } from "./client"

export interface Me {
  id?: string | null
  roles?: string[]
  anonymous?: boolean
  credentials?: string
  methods?: string[]
}

/** Return the actor that the API sees. Throws a Problem with status 401 if it wants a sign-in. */
export async function whoAmI(): Promise<Me> {
  return (await get<Me>("/me", { quiet: true })).data
}

export const signIn = async (key: string): Promise<void> => {
  await post("/login", { key }, { quiet: true })
}

export const signOut = async (): Promise<void> => {
  await call("POST", "/logout", { quiet: true })
}

/** Go to the sign-in page by a real navigation, so that nothing of the old actor stays in memory. */
export function goToSignIn(): void {
  const here = location.href.slice(location.origin.length)
  if (location.pathname === `${base}login`) return
  location.assign(`${base}login?from=${encodeURIComponent(here)}`)
}
