import { useQuery } from "@tanstack/react-query"
import { useEffect, useMemo, useState } from "react"
import { listen } from "@/api/events"
import { useConfig } from "@/state/config"
import { getRuns, isUnfinished } from "@/watching/records"

export type Lights = Map<string, "running" | "done" | "failed">

/** For so long a node stays lit after something happened to it, in milliseconds. */
const glow = 6_000
const none: Lights = new Map()

/** The highlighted nodes: operations that run or have just ended, models whose documents have just changed. */
export function useLights(on: boolean): Lights {
  const { features, models } = useConfig()
  const [changed, setChanged] = useState<Map<string, number>>(new Map())
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ["watching", "runs", "lights"],
    queryFn: ({ signal }) => getRuns({ since: "2m", limit: 50 }, signal),
    refetchInterval: 1_500,
    enabled: on && features.runs === true,
  })
  useEffect(() => {
    if (!on) return
    return listen((event) => {
      if (event.type === "reset") return
      const model = models.find(({ path }) => path === event.path)
      if (!model) return
      const id = `model:${model.name}`
      setChanged((old) => new Map(old).set(id, Date.now()))
      setTimeout(() => setChanged((old) => (Date.now() - (old.get(id) ?? 0) < glow ? old : without(old, id))), glow + 50)
    })
  }, [on, models])
  return useMemo(() => {
    if (!on) return none
    const lights: Lights = new Map()
    for (const run of [...(data?.items ?? [])].reverse()) {
      const id = `operation:${run.operation_name}`
      if (isUnfinished(run)) lights.set(id, "running")
      else if (dataUpdatedAt - Date.parse(run.finished_at ?? run.started_at) < glow && lights.get(id) !== "running") lights.set(id, run.status === "success" ? "done" : "failed")
    }
    for (const id of changed.keys()) lights.set(id, "done")
    return lights
  }, [on, data, dataUpdatedAt, changed])
}

function without(map: Map<string, number>, id: string): Map<string, number> {
  const next = new Map(map)
  next.delete(id)
  return next
}
