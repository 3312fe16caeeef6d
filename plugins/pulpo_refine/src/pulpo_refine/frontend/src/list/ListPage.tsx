import { useParams } from "react-router"
import NotFoundPage from "@/layout/NotFoundPage"
import { useModelByPath } from "@/state/config"
import { ListView } from "./list-view"

export default function ListPage() {
  const model = useModelByPath(useParams().path)
  if (!model) return <NotFoundPage />
  // Another model is another list: nothing of the selection or the open panels carries over.
  return <ListView key={model.path} model={model} />
}
