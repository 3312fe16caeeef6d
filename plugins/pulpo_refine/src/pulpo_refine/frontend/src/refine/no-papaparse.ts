const refuse = (): never => {
  throw new Error("Refine's useExport and useImport are not built in: link to GET /{path}?format=csv&download=… and POST /{path}/import")
}

export default { parse: refuse, unparse: refuse }
