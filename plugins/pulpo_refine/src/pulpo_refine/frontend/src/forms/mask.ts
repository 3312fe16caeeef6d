/** The asterisks in place of a secret: sent back, they leave it as it is. */
export const MASK = "**********"
