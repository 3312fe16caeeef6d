import list from "./list.json"
import shell from "./shell.json"

/** What the first list says: the rest comes with the other pages. */
export default { ...shell, ...list }
