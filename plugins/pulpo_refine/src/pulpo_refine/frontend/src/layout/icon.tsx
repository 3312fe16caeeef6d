import {
  Activity, Archive, Banknote, BookOpen, Bot, Boxes, Briefcase, Building2, CalendarDays, Camera, ChartLine, CircleDot, CircleUser, ClipboardList,
  Cloud, CloudSun, Code, Cog, CreditCard, Database, FileText, Film, Flag, FlaskConical, Folder, Gift, Globe, Hash, Heart, House, Image, Inbox, Key,
  Lightbulb, Link, List, Lock, Mail, Map, MapPin, Merge, MessageSquare, Moon, Music, Package, Phone, Plane, Rainbow, Receipt, Rocket, Ruler, Scale,
  School, Server, Settings, Shield, ShoppingCart, Sparkles, Star, Sun, Table2, Tag, Telescope, Ticket, Truck, User, Users, Video, Wrench, Zap,
  type LucideIcon,
} from "lucide-react" // prettier-ignore
import { cn } from "@/components/cn"

/* Only these are in the bundle: all of Lucide's would be larger than the rest of it. */
const named: Record<string, LucideIcon> = {
  activity: Activity, archive: Archive, banknote: Banknote, money: Banknote, book: BookOpen, "book-open": BookOpen, bot: Bot, boxes: Boxes,
  briefcase: Briefcase, job: Briefcase, building: Building2, company: Building2, calendar: CalendarDays, event: CalendarDays, camera: Camera,
  chart: ChartLine, dot: CircleDot, clipboard: ClipboardList, cloud: Cloud, weather: CloudSun, code: Code, cog: Cog, card: CreditCard,
  "credit-card": CreditCard, database: Database, file: FileText, "file-text": FileText, document: FileText, film: Film, flag: Flag,
  flask: FlaskConical, folder: Folder, gift: Gift, globe: Globe, hash: Hash, heart: Heart, home: House, house: House, image: Image, inbox: Inbox,
  key: Key, lightbulb: Lightbulb, link: Link, list: List, lock: Lock, mail: Mail, email: Mail, map: Map, "map-pin": MapPin, place: MapPin,
  merge: Merge, message: MessageSquare, moon: Moon, music: Music, package: Package, box: Package, product: Package, phone: Phone, plane: Plane,
  receipt: Receipt, invoice: Receipt, rocket: Rocket, ruler: Ruler, scale: Scale, school: School, server: Server, settings: Settings, shield: Shield,
  cart: ShoppingCart, order: ShoppingCart, "shopping-cart": ShoppingCart, sparkles: Sparkles, star: Star, sun: Sun, table: Table2, tag: Tag,
  telescope: Telescope, ticket: Ticket, truck: Truck, user: User, person: User, users: Users, people: Users, video: Video, wrench: Wrench, zap: Zap,
} // prettier-ignore

/* Emoji are boxes where no font has them, so those that are usual in hints are drawn. */
const emoji: Record<string, LucideIcon> = {
  "📄": FileText, "📃": FileText, "📝": ClipboardList, "📋": ClipboardList, "🏢": Building2, "🏭": Building2, "💼": Briefcase, "🔀": Merge, "📥": Inbox,
  "✨": Sparkles, "⭐": Star, "🌟": Star, "🔭": Telescope, "🗓": CalendarDays, "📅": CalendarDays, "📷": Camera, "📏": Ruler, "📈": ChartLine,
  "📊": ChartLine, "💡": Lightbulb, "🎞": Film, "🎬": Film, "🌦": CloudSun, "☁": Cloud, "🌙": Moon, "🌈": Rainbow, "✉": Mail, "📧": Mail,
  "🧑‍🚀": CircleUser, "👤": User, "🧑": User, "👥": Users, "📦": Package, "🛒": ShoppingCart, "🏷": Tag, "🔑": Key, "🔒": Lock, "🏠": House,
  "🚀": Rocket, "⚙": Cog, "🔧": Wrench, "⚡": Zap, "🌍": Globe, "🌐": Globe, "🗺": Map, "📍": MapPin, "💬": MessageSquare, "💰": Banknote,
  "💳": CreditCard, "🧾": Receipt, "📚": BookOpen, "📖": BookOpen, "🎵": Music, "🎁": Gift, "🏁": Flag, "🚚": Truck, "🤖": Bot, "❤": Heart,
  "🧪": FlaskConical, "📁": Folder, "🗄": Archive, "🎓": School, "🖼": Image, "🎫": Ticket, "☀": Sun, "📞": Phone, "✈": Plane,
} // prettier-ignore

/** The icon of a model or page: a name, or an emoji, which is shown as it is if it is an unusual one. */
export function Icon({ name, size = 16, className }: { name: string | undefined; size?: number; className?: string }) {
  const plain = name?.replaceAll("\uFE0F", "")
  const Known = plain ? (named[plain.toLowerCase()] ?? emoji[plain]) : undefined
  if (Known) return <Known size={size} className={cn("shrink-0", className)} aria-hidden />
  if (plain && !/^[\w -]+$/.test(plain)) {
    return (
      <span aria-hidden className="inline-flex shrink-0 items-center justify-center leading-none" style={{ width: size, fontSize: size - 2 }}>
        {name}
      </span>
    )
  }
  return <Table2 size={size} className={cn("shrink-0", className)} aria-hidden />
}
