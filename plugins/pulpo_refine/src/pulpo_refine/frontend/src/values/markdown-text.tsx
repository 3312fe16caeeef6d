import Markdown from "markdown-to-jsx"
import type { ComponentProps } from "react"

/** Markdown as it is meant. HTML in it stays text, and images are links: nothing is loaded from elsewhere. */
export default function MarkdownText({ text }: { text: string }) {
  return (
    <div className="markdown max-w-prose">
      <Markdown options={{ disableParsingRawHTML: true, overrides: { a: Anchor, img: Picture } }}>{text}</Markdown>
    </div>
  )
}

function Anchor({ href, children }: ComponentProps<"a">) {
  const safe = href && /^(https?:|mailto:)/i.test(href) ? href : undefined
  return (
    <a href={safe} target="_blank" rel="noreferrer" className="text-accent hover:underline">
      {children}
    </a>
  )
}

function Picture({ src, alt }: ComponentProps<"img">) {
  return src ? <Anchor href={src}>{alt || src}</Anchor> : alt
}
