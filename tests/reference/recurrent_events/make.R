# Rscript make.R in this folder rewrites rows.csv, persons.csv and expected.json.
source("../cases.R")
suppressMessages(library(MASS))
set.seed(5)
n <- 40
frailty <- rgamma(n, 2, 2); arm <- rep(0:1, n / 2); end <- sample(20:60, n, TRUE); died <- rbinom(n, 1, 0.3)
rows <- do.call(rbind, lapply(1:n, function(i) {
  at <- sort(unique(round(cumsum(rexp(12, 0.04 * frailty[i] * exp(-0.5 * arm[i]))))))
  at <- at[at > 0 & at <= end[i]]
  stop <- unique(c(at, end[i]))
  data.frame(id = i, arm = arm[i], start = c(0, head(stop, -1)), stop = stop, event = as.integer(stop %in% at))
}))
rows$number <- ave(rows$event, rows$id, FUN = function(e) cumsum(c(1, head(e, -1))))
persons <- data.frame(id = 1:n, arm, end, died, severity = c("mild", "moderate", "severe")[pmin(pmax(round(2 + rnorm(n) - 0.6 * arm), 1), 3)], age = round(rnorm(n, 60, 9)))
write.csv(rows, "rows.csv", row.names = FALSE, quote = FALSE); write.csv(persons, "persons.csv", row.names = FALSE, quote = FALSE)
f <- survfit(Surv(start, stop, event) ~ 1, rows, id = id)
seen <- f$n.event > 0
ag <- coxph(Surv(start, stop, event) ~ arm + cluster(id), rows, control = coxph.control(eps = 1e-13))
pwp <- coxph(Surv(start, stop, event) ~ arm + strata(number) + cluster(id), rows, control = coxph.control(eps = 1e-13))
y <- factor(persons$severity, c("mild", "moderate", "severe"), ordered = TRUE)
po <- polr(y ~ arm + age, persons, Hess = TRUE, control = list(reltol = 1e-16, maxit = 2000))
out <- list(mcf = list(times = I(f$time[seen]), mean = I(f$cumhaz[seen]), std_err = I(f$std.chaz[seen])),
  andersen_gill = list(coef = I(unname(coef(ag))), se = I(sqrt(ag$var[1, 1])), naive_se = I(sqrt(ag$naive.var[1, 1]))),
  prentice_williams_peterson = list(coef = I(unname(coef(pwp))), se = I(sqrt(pwp$var[1, 1]))),
  proportional_odds = list(coef = I(unname(coef(po))), thresholds = I(unname(po$zeta)), loglik = I(as.numeric(logLik(po))),
    se = I(unname(sqrt(diag(vcov(po)))))))
writeLines(json(out), "expected.json")
