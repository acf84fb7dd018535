# Makes persons.csv, states.csv and expected.json; run in this folder: Rscript make.R
options(digits = 15, warn = 1)
library(survival)
set.seed(20261121)
n <- 240
id <- seq_len(n)
arm <- rep(0:1, length.out = n)
age <- round(rnorm(n, 55, 9))
stage <- rbinom(n, 1, 0.4)
onset <- ceiling(rexp(n, 1 / 700 * exp(-0.4 * arm + 0.5 * stage + 0.02 * (age - 55))))
death <- ceiling(rexp(n, 1 / 3000))
gone <- ceiling(rexp(n, 1 / 1500 * exp(0.8 * stage + 0.03 * (age - 55))))
end <- 900 + round(runif(n, 0, 300))
time <- pmin(onset, death, gone, end)
code <- ifelse(time == onset, 1, ifelse(time == death, 2, 0))
lost <- as.integer(code == 0 & gone < end)
entry <- ifelse(time > 60 & id %% 5 == 0, 30, 0)
persons <- data.frame(id, arm, age, stage, time, code, lost, entry)
write.csv(persons, "persons.csv", row.names = FALSE, quote = FALSE)

# A state seen at visits every 90 days, on and off; visits beyond the end are not made.
visits <- do.call(rbind, lapply(id, function(i) {
  day <- seq(90, 1200, 90) + sample(-5:5, 13, replace = TRUE)
  keep <- day <= time[i]
  if (!any(keep)) return(NULL)
  data.frame(id = i, day = day[keep], state = rbinom(sum(keep), 1, plogis(-1.5 + 0.003 * day[keep])))
}))
write.csv(visits, "states.csv", row.names = FALSE, quote = FALSE)

number <- function(x) paste0("[", paste(formatC(as.numeric(x), digits = 15, format = "g", width = 1), collapse = ", "), "]")

# 1. the state as time-dependent covariate
base <- tmerge(persons, persons, id = id, event = event(time, code == 1), tstart = entry, tstop = time)
cut <- tmerge(base, visits, id = id, state = tdc(day, state, 0))
td <- coxph(Surv(tstart, tstop, event) ~ state + arm + age, cut, ties = "efron")

# 2. weights for loss: Cox model of loss, baseline free in each arm, stabilised by the arm's own hazard of loss
model <- coxph(Surv(entry, time, lost) ~ age + stage + strata(arm), persons, ties = "breslow")
hazard <- basehaz(model, centered = FALSE)
plain <- lapply(0:1, function(a) survfit(Surv(entry, time, lost) ~ 1, persons[persons$arm == a, ], stype = 2, ctype = 1))
step <- function(days, values, at) c(0, values)[findInterval(at, days) + 1]
cuts <- sort(unique(persons$time[persons$lost == 1]))
rows <- do.call(rbind, lapply(id, function(i) {
  p <- persons[i, ]
  edges <- c(p$entry, cuts[cuts > p$entry & cuts < p$time], p$time)
  start <- head(edges, -1)
  own <- hazard[hazard$strata == paste0("arm=", p$arm), ]
  foretold <- step(own$time, own$hazard, start) * exp(sum(coef(model) * c(p$age, p$stage)))
  shared <- step(plain[[p$arm + 1]]$time, plain[[p$arm + 1]]$cumhaz, start)
  data.frame(id = i, arm = p$arm, start, stop = edges[-1], code = c(rep(0, length(start) - 1), p$code),
             weight = exp(foretold - shared))
}))
hr <- coxph(Surv(start, stop, code == 1) ~ arm, rows, weights = weight, cluster = id, ties = "efron")
at <- c(365, 730)
# The incidence by its formula, and its robust error by nudging each person's weights; survfit's multi-state curve takes
# weights that change within a person otherwise.
incidence <- function(mine, weight, at) {
  days <- sort(unique(mine$stop[mine$code > 0]))
  risk <- vapply(days, function(t) sum(weight[mine$start < t & t <= mine$stop]), 0)
  any <- vapply(days, function(t) sum(weight[mine$stop == t & mine$code > 0]), 0)
  own <- vapply(days, function(t) sum(weight[mine$stop == t & mine$code == 1]), 0)
  before <- c(1, cumprod(1 - any / risk))[seq_along(days)]
  vapply(at, function(t) sum((before * own / risk)[days <= t]), 0)
}
nudged <- function(mine, person, by) incidence(mine, mine$weight * ifelse(mine$id == person, 1 + by, 1), at)
curves <- lapply(0:1, function(a) {
  mine <- rows[rows$arm == a, ]
  free <- summary(survfit(Surv(start, stop, code == 1) ~ 1, mine, weights = weight, cluster = id, robust = TRUE), times = at)
  moves <- vapply(unique(mine$id), function(p) (nudged(mine, p, 1e-5) - nudged(mine, p, -1e-5)) / 2e-5, c(0, 0))
  c(free$surv, free$std.err, incidence(mine, mine$weight, at), sqrt(rowSums(moves^2)))
})
json <- c(
  sprintf('"time_dependent": {"coef": %s, "se": %s, "loglik": %s, "rows": [%d]}',
          number(coef(td)), number(sqrt(diag(vcov(td)))), number(td$loglik[2]), nrow(cut)),
  sprintf('"loss_model": {"coef": %s}', number(coef(model))),
  sprintf('"weights": {"sum": %s, "largest": %s, "squares": %s, "rows": [%d]}',
          number(sum(rows$weight)), number(max(rows$weight)), number(sum(rows$weight^2)), nrow(rows)),
  sprintf('"hazard_ratio": {"coef": %s, "se": %s}', number(coef(hr)), number(sqrt(hr$var[1, 1]))),
  sprintf('"curves": {"control": %s, "treated": %s}', number(curves[[1]]), number(curves[[2]])))
writeLines(paste0("{\n  ", paste(json, collapse = ",\n  "), "\n}"), "expected.json")
