# Shared by the make.R scripts: columns derived from the simulated cohort, and cases written as JSON.
options(digits = 15, warn = 1)
library(survival)

derived <- function(d) {
  d$entry <- ifelse(84 * (d$id %% 4) < d$time, 84 * (d$id %% 4), 0)
  d$site <- d$id %% 5 + 1
  d$cluster <- d$id %/% 3
  d$case_weight <- round(0.4 + d$age / 60, 3)
  d$copies <- 1 + d$id %% 3
  d$grade <- c("low", "mid", "high")[d$id %% 3 + 1]
  d
}

number <- function(x) ifelse(is.finite(x), formatC(x, digits = 15, format = "g", width = 1), "null")
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x) && is.null(names(x))) return(paste0("[", paste(vapply(x, json, ""), collapse = ", "), "]"))
  if (is.list(x)) return(paste0("{", paste0("\"", names(x), "\": ", vapply(x, json, ""), collapse = ", "), "}"))
  one <- if (is.character(x)) paste0("\"", x, "\"") else if (is.logical(x)) tolower(as.character(x)) else number(x)
  if (length(x) == 1 && !inherits(x, "AsIs")) one else paste0("[", paste(one, collapse = ", "), "]")
}

# The packages whose functions a case calls, by the words that only they have.
words <- c(survival = "coxph|survfit|survdiff|survreg|Surv\\(|concordance|basehaz|cox.zph|finegray", cmprsk = "crr\\(|cuminc\\(",
           coin = "logrank_test", nlme = "\\b(gls|lme)\\(", lmerTest = "lmer\\(", sandwich = "vcovHC", mvtnorm = "pmvnorm",
           numDeriv = "satterthwaite\\(|kenward\\(")
packages <- function(text) {
  used <- names(words)[vapply(words, grepl, TRUE, x = paste(text, collapse = " "))]
  if (length(used) == 0) used <- "stats"
  setNames(lapply(used, function(name) as.character(packageVersion(name))), used)
}

# values: a named list of R expressions as text, evaluated after `setup`
case <- function(id, args, setup, values, rel_tol = 1e-9, env = parent.frame(), dataset = "data.csv", abs_tol = 1e-12) {
  space <- new.env(parent = env)
  eval(parse(text = setup), space)
  expected <- lapply(values, function(text) I(as.numeric(eval(parse(text = text), space))))
  list(id = id, dataset = dataset, args = args, expected = expected, rel_tol = rel_tol, abs_tol = abs_tol,
       r = list(version = paste(R.version$major, R.version$minor, sep = "."),
                packages = packages(c(setup, unlist(values))), setup = setup, values = values))
}
write_cases <- function(cases, path = "expected.json")
  writeLines(paste0("[\n", paste(vapply(cases, json, ""), collapse = ",\n"), "\n]"), path)
