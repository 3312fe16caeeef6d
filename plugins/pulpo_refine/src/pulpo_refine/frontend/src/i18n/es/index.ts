import edit from "./edit.json"
import forms from "./forms.json"
import graphs from "./graphs.json"
import importing from "./importing.json"
import list from "./list.json"
import operations from "./operations.json"
import services from "./services.json"
import shell from "./shell.json"
import show from "./show.json"
import watching from "./watching.json"

export default { ...shell, ...list, ...show, ...forms, ...edit, ...importing, ...operations, ...watching, ...graphs, ...services }
