import { CircleUser, Keyboard, Languages, LogIn, LogOut, SunMoon, Type } from "lucide-react"
import { Link } from "react-router"
import { base } from "@/api/base"
import { failureText } from "@/api/failure-text"
import { isStatus } from "@/api/problem"
import { signOut } from "@/api/session"
import { Menu, MenuChoice, MenuHint, MenuItem, MenuItemLink, MenuSeparator, SubMenu } from "@/components/ui/menu"
import { toast } from "@/components/ui/toast"
import { language, t } from "@/i18n"
import { languages } from "@/i18n/languages"
import { systemPath } from "@/paths"
import { useConfig } from "@/state/config"
import { prefer, preferences, type Preferences } from "@/state/preferences"
import { shortcutsOpen } from "./layout-state"

/** The menu of the signed-in visitor, with the settings of the pages' look. */
export function AccountMenu() {
  const config = useConfig()
  const { actor } = config
  const { theme, textSize } = preferences.use()
  const name = actor.anonymous ? t("shell.anonymous") : (actor.id ?? t("shell.anonymous"))
  const leave = async () => {
    try {
      await signOut()
    } catch (error) {
      if (!isStatus(error, 401)) return void toast({ kind: "error", title: t("shell.sign_out_failed"), detail: failureText(error) })
    }
    location.assign(`${base}login`)
  }
  return (
    <div className="border-t border-line p-2">
      <Menu
        side="top"
        className="w-56"
        trigger={
          <button type="button" className="flex h-9 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover data-popup-open:bg-hover">
            <CircleUser size={16} className="shrink-0 text-muted" aria-hidden />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            {actor.roles?.length ? <span className="max-w-24 truncate text-xs text-muted">{actor.roles.join(", ")}</span> : null}
          </button>
        }
      >
        <SubMenu
          label={
            <>
              <SunMoon size={15} className="text-muted" /> {t("shell.theme")}
            </>
          }
        >
          <MenuChoice<Preferences["theme"]>
            value={theme}
            onChange={(next) => prefer({ theme: next })}
            choices={[
              { value: "system", label: t("shell.theme_system") },
              { value: "light", label: t("shell.theme_light") },
              { value: "dark", label: t("shell.theme_dark") },
            ]}
          />
        </SubMenu>
        <SubMenu
          label={
            <>
              <Type size={15} className="text-muted" /> {t("shell.text_size")}
            </>
          }
        >
          <MenuChoice<Preferences["textSize"]>
            value={textSize}
            onChange={(next) => prefer({ textSize: next })}
            choices={[
              { value: "small", label: t("shell.text_small") },
              { value: "normal", label: t("shell.text_normal") },
              { value: "large", label: t("shell.text_large") },
            ]}
          />
        </SubMenu>
        <SubMenu
          label={
            <>
              <Languages size={15} className="text-muted" /> {t("shell.language")}
            </>
          }
        >
          <MenuChoice
            value={language()}
            onChange={(next) => prefer({ language: next })}
            choices={Object.entries(languages).map(([value, { name: label }]) => ({ value, label }))}
          />
        </SubMenu>
        <MenuItem onClick={() => shortcutsOpen.set(true)}>
          <Keyboard size={15} className="text-muted" /> {t("shell.shortcuts")} <MenuHint>?</MenuHint>
        </MenuItem>
        <MenuSeparator />
        {actor.anonymous ? (
          <MenuItemLink render={<Link to={systemPath(config, "login")} />}>
            <LogIn size={15} className="text-muted" /> {t("shell.sign_in")}
          </MenuItemLink>
        ) : (
          <MenuItem onClick={() => void leave()}>
            <LogOut size={15} className="text-muted" /> {t("shell.sign_out")}
          </MenuItem>
        )}
      </Menu>
    </div>
  )
}
