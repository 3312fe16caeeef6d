import type { AuthProvider } from "@refinedev/core"
import type { Config } from "@/api/config"
import { isStatus } from "@/api/problem"
import { signIn, signOut } from "@/api/session"

export const authProvider = (config: Config): AuthProvider => ({
  async login({ key }: { key: string }) {
    try {
      await signIn(key)
      return { success: true }
    } catch (error) {
      return { success: false, error: error as Error }
    }
  },
  async logout() {
    await signOut()
    return { success: true }
  },
  // The configuration was answered with 200: the visitor is signed in, or need not be.
  check: async () => ({ authenticated: true }),
  // The client itself leads to the sign-in page when it is answered with 401.
  onError: async (error: unknown) => (isStatus(error, 401) ? { logout: false, error } : {}),
  getIdentity: async () => config.actor,
  getPermissions: async () => config.actor.roles ?? [],
})
