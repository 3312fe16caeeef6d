import { TriangleAlert } from "lucide-react"
import { t } from "@/i18n"
import { WithCode } from "./with-code"

/** Problems that are not those of one service, with their remedies. */
export function Problems({ problems }: { problems: string[] }) {
  if (!problems.length) return null
  return (
    <section aria-label={t("services.problems")} className="flex gap-2.5 border-b border-line bg-warn-soft px-4 py-3 text-sm max-sm:px-3">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <ul className="min-w-0 space-y-1">
        {problems.map((problem) => (
          <li key={problem} className="break-words">
            <WithCode text={problem} />
          </li>
        ))}
      </ul>
    </section>
  )
}
