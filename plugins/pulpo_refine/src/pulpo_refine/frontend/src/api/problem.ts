/** An error of one value of a request, as the API returns it. */
export interface FieldError {
  loc: (string | number)[]
  msg: string
  type?: string
}

/** An answer of the API that is an error (RFC 9457, application/problem+json). */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly errors: FieldError[]
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    const title = typeof body.title === "string" ? body.title : `Status ${status}`
    const detail = typeof body.detail === "string" ? body.detail : ""
    super(detail || title)
    this.name = "Problem"
    this.status = status
    this.title = title
    this.detail = detail
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldError[]) : []
    this.body = body
  }

  /** The name under which Refine's hooks read the status. */
  get statusCode(): number {
    return this.status
  }
}

/** The API could not be reached at all. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The API cannot be reached", { cause })
    this.name = "Unreachable"
  }
}

export const isStatus = (error: unknown, ...statuses: number[]): error is Problem =>
  error instanceof Problem && statuses.includes(error.status)

export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  let body: Record<string, unknown> = {}
  try {
    body = JSON.parse(text) as Record<string, unknown>
  } catch {
    if (text && !text.startsWith("<")) body = { detail: text.slice(0, 500) }
  }
  return new Problem(response.status, body)
}
