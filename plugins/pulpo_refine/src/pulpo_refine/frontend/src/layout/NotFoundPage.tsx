import { Compass } from "lucide-react"
import { Link } from "react-router"
import { buttonClass } from "@/components/ui/button"
import { Empty } from "@/components/ui/empty"
import { t } from "@/i18n"
import { TopBar } from "./top-bar"

export default function NotFoundPage() {
  return (
    <>
      <TopBar title="" />
      <Empty
        icon={<Compass size={20} />}
        title={t("shell.not_found")}
        actions={
          <Link to="/" className={buttonClass({})}>
            {t("shell.home")}
          </Link>
        }
      >
        {t("shell.not_found_hint")}
      </Empty>
    </>
  )
}
