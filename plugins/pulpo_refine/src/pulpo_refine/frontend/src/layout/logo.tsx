import { extensions } from "@/extensions"

/** The mark: the project's own, else an octopus. */
export function Logo({ size = 22 }: { size?: number }) {
  const Own = extensions.theme?.logo
  if (Own) return <Own size={size} />
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        className="fill-on-accent"
        d="M16 6c-4.4 0-7.5 3.2-7.5 7.4 0 2.5 1.1 4.2 1.1 6.1 0 1.7-1.3 2.6-2.6 2.600v2c2.6 0 4.7-1.7 4.7-4.300h1c0 2.2-.6 3.9-1.7 5.200l1.5 1.200c1.5-1.7 2.2-3.8 2.2-6.400h2.600c0 2.6.7 4.7 2.2 6.400l1.5-1.200c-1.1-1.3-1.7-3-1.7-5.200h1c0 2.6 2.1 4.3 4.7 4.300v-2c-1.3 0-2.6-.9-2.6-2.6 0-1.9 1.1-3.6 1.1-6.100C23.5 9.2 20.4 6 16 6Z"
      />
      <circle cx="13.2" cy="13.6" r="1.4" className="fill-accent" />
      <circle cx="18.8" cy="13.6" r="1.4" className="fill-accent" />
    </svg>
  )
}
