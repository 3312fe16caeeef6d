import { NavLink, Outlet } from "react-router"
import { useConfig } from "@/state/config"

export function Shell() {
  const config = useConfig()
  return (
    <div className="flex h-full">
      <nav className="w-56 overflow-y-auto border-r border-line p-3">
        {config.models.map((model) => (
          <NavLink key={model.name} to={`/${model.path}`} className="block rounded px-2 py-1 hover:bg-hover">
            {model.plural}
          </NavLink>
        ))}
      </nav>
      <main className="min-w-0 flex-1 overflow-auto">
        <Outlet />
      </main>
    </div>
  )
}
