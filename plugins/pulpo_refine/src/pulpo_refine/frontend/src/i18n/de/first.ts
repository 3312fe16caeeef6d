import list from "./list.json"
import shell from "./shell.json"

/** The texts of the first list: the rest comes with the other pages. */
export default { ...shell, ...list }
