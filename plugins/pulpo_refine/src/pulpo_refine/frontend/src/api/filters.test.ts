import { describe, expect, it } from "vitest"
import { filterParams, readFilters, splitValues, type Group } from "./filters"

const roundTrip = (filter: Group) => readFilters(new URLSearchParams(filterParams(filter)))

describe("filters in a URL", () => {
  it("are the API's own", () => {
    const filter: Group = {
      join: "and",
      items: [
        { field: "work_mode", op: "in", value: ["remote", "hybrid"] },
        { field: "limit", op: "eq", value: "3" },
        {
          join: "or",
          items: [
            { field: "skills", op: "eq", value: "SQL, or so" },
            { join: "and", items: [{ field: "owner", op: "eq", value: "me" }, { field: "n", op: "gt", value: "5" }] },
            { field: "mode", op: "in", value: ["a)", "b"] },
          ],
        },
      ],
    }
    expect(filterParams(filter)).toEqual([
      ["work_mode__in", "remote,hybrid"],
      ["limit__eq", "3"],
      ["or", '(skills="SQL, or so",and(owner=me,n__gt=5),mode__in=("a)",b))'],
    ])
    expect(roundTrip(filter)).toEqual(filter)
  })

  it("keep quotes, commas, spaces, equals signs and empty texts", () => {
    for (const value of ['say "hi"', "a,b", "C, C++", " ", "a=b", "(x", "ü+&%", ""]) {
      const filter: Group = {
        join: "and",
        items: [
          { field: "a", op: "in", value: [value, "x"] },
          { join: "or", items: [{ field: "b", op: "eq", value: value || "y" }, { field: "c", op: "nin", value: [value] }] },
        ],
      }
      expect(roundTrip(filter)).toEqual(filter)
    }
  })

  it("do not include what is no filter, or cannot be read", () => {
    const read = readFilters(new URLSearchParams("limit=5&q=x&sort=-a&or=(a=1&or=broken&b.c__gte=2"))
    expect(read.items).toEqual([{ field: "b.c", op: "gte", value: "2" }])
  })

  it("split lists at commas outside of quotes", () => {
    expect(splitValues('"C, C++","say ""hi""",SQL')).toEqual(["C, C++", 'say "hi"', "SQL"])
  })
})
