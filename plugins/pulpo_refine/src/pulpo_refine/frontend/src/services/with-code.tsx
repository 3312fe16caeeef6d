/** A text in which what stands between backticks is code: "`pulpo up` starts it". */
export function WithCode({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 ? (
      <code key={index} className="font-mono text-xs text-text">
        {part}
      </code>
    ) : (
      part
    ),
  )
}
