import { type Key, t } from "@/i18n"
import type { Located } from "./locations"
import type { Problem } from "./validate"

export const problemText = (problem: Problem): string => t(`forms.problem_${problem.code}` as Key, problem.values)

export const messageOf = (one: Problem | Located): string => ("message" in one ? one.message : problemText(one))
