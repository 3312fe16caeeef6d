/** The path at which this application is mounted, with a slash at the end: "/admin/". The server writes it into <base>. */
export const base = new URL(document.baseURI).pathname.replace(/[^/]*$/, "")

/** The same as a basename of the router: "/admin". */
export const basename = base.replace(/\/$/, "")
