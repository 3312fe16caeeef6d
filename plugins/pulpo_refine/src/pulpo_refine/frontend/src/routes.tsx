import { Suspense, type ComponentType } from "react"
import { Route, Routes, useParams } from "react-router"
import { extensions } from "@/extensions"
import type { ResourcePages } from "@/extensions/registry"
import { lazyWithTexts } from "@/i18n/lazy-with-texts"
import NotFoundPage from "@/layout/NotFoundPage"
import { Shell } from "@/layout/shell"
import ListPage from "@/list/ListPage"
import { PageLoading } from "@/layout/page-loading"
import { systemPath, type SystemPage } from "@/paths"
import { useConfig } from "@/state/config"

/* A page is the default export of its module and a chunk of its own; only the list, which is opened most, comes at once.
 * Pages read what they need from the route (`useParams`: `path` of the model, `id` of the document, `name` of the
 * operation) and from `useConfig()`. */
const LoginPage = lazyWithTexts(() => import("@/layout/LoginPage"))
const ShowPage = lazyWithTexts(() => import("@/show/ShowPage"))
const CreatePage = lazyWithTexts(() => import("@/edit/CreatePage"))
const EditPage = lazyWithTexts(() => import("@/edit/EditPage"))
const ImportPage = lazyWithTexts(() => import("@/importing/ImportPage"))
const OperationsPage = lazyWithTexts(() => import("@/operations/OperationsPage"))
const OperationPage = lazyWithTexts(() => import("@/operations/OperationPage"))
const DashboardPage = lazyWithTexts(() => import("@/watching/DashboardPage"))
const RunsPage = lazyWithTexts(() => import("@/watching/RunsPage"))
const RunPage = lazyWithTexts(() => import("@/watching/RunPage"))
const ChangesPage = lazyWithTexts(() => import("@/watching/ChangesPage"))
const EventsPage = lazyWithTexts(() => import("@/watching/EventsPage"))
const ServicesPage = lazyWithTexts(() => import("@/services/ServicesPage"))
const GraphPage = lazyWithTexts(() => import("@/graphs/GraphPage"))

const page = (Page: ComponentType) => (
  <Suspense fallback={<PageLoading />}>
    <Page />
  </Suspense>
)

/** The page of a model: its own, if the project has one. */
const resourcePage = (which: keyof ResourcePages, Usual: ComponentType) => {
  function ResourcePage() {
    const { path } = useParams()
    const Page = (path && extensions.resources?.[path]?.[which]) || Usual
    return <Page />
  }
  return page(ResourcePage)
}
const listPage = resourcePage("list", ListPage)
const createPage = resourcePage("create", CreatePage)
const importPage = resourcePage("import", ImportPage)
const showPage = resourcePage("show", ShowPage)
const editPage = resourcePage("edit", EditPage)

export function AppRoutes() {
  const config = useConfig()
  const { features } = config
  const at = (name: SystemPage) => systemPath(config, name)
  return (
    <Routes>
      <Route path={at("login")} element={page(LoginPage)} />
      <Route element={<Shell />}>
        <Route index element={page(DashboardPage)} />
        {extensions.pages.map((own) => (
          <Route key={own.path} path={own.path} element={page(own.component)} />
        ))}
        <Route path={at("operations")} element={page(OperationsPage)} />
        <Route path={`${at("operations")}/:name`} element={page(OperationPage)} />
        <Route path={at("graph")} element={page(GraphPage)} />
        {features.runs && <Route path={at("runs")} element={page(RunsPage)} />}
        {features.runs && <Route path={`${at("runs")}/:id`} element={page(RunPage)} />}
        {features.changes && <Route path={at("changes")} element={page(ChangesPage)} />}
        {features.events && <Route path={at("events")} element={page(EventsPage)} />}
        {features.services && <Route path={at("services")} element={page(ServicesPage)} />}
        <Route path="/:path" element={listPage} />
        <Route path="/:path/create" element={createPage} />
        <Route path="/:path/import" element={importPage} />
        <Route path="/:path/:id" element={showPage} />
        <Route path="/:path/:id/edit" element={editPage} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  )
}
