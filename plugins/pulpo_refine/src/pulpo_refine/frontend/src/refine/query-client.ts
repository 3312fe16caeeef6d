import { QueryClient } from "@tanstack/react-query"
import { Problem } from "@/api/problem"

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      // The API would refuse a request again; one that did not reach it is worth another try.
      retry: (count, error) => count < 2 && (!(error instanceof Problem) || [502, 503, 504].includes(error.status)),
      retryDelay: (count) => 400 * 2 ** count,
    },
  },
})
