# Rscript make.R in this folder rewrites expected.json from data.csv.
source("../cases.R")
d <- read.csv("data.csv")
d$grade <- factor(d$grade, levels = c("low", "mid", "high"))
ct <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
fit <- list(coef = "coef(m)", se = "sqrt(diag(vcov(m)))", hr = "exp(coef(m))",
            hr_lower = "exp(coef(m)-qnorm(.975)*sqrt(diag(vcov(m))))", hr_upper = "exp(coef(m)+qnorm(.975)*sqrt(diag(vcov(m))))",
            z = "coef(m)/sqrt(diag(vcov(m)))", loglik = "m$loglik")
tests <- list(lr_chisq = "2*diff(m$loglik)", wald = "m$wald.test", score = "m$score")
pairs <- list(concordance = "concordance(m)$concordance", concordance_se = "sqrt(concordance(m)$var)")
naive <- list(naive_se = "sqrt(diag(m$naive.var))")
base <- list(method = "cox", time = "time", event = "status", covariates = c("arm", "age", "stage", "hbs"))
cox <- function(id, more, call, values) case(id, c(base, more), paste0("m <- coxph(", call, ", control=ct)"), values)
whole <- "~arm+age+stage+hbs"
plain <- paste0("Surv(time,status)", whole)
late <- paste0("Surv(entry,time,status)", whole)
cases <- list(
  cox("efron on the grid", list(ties = "efron"), paste0(plain, ", d"), c(fit, tests, pairs)),
  cox("breslow on the grid", list(ties = "breslow"), paste0(plain, ", d, ties='breslow'"), c(fit, tests, pairs)),
  cox("exact on the grid", list(ties = "exact"), paste0(plain, ", d, ties='exact'"), c(fit, tests)),
  cox("exact, strata", list(ties = "exact", strata = "site"),
      paste0(plain, "+strata(site), d, ties='exact'"), c(fit, tests)),
  cox("delayed entry", list(entry = "entry"), paste0(late, ", d"), c(fit, tests, pairs)),
  cox("delayed entry, strata", list(entry = "entry", strata = "site"), paste0(late, "+strata(site), d"), c(fit, tests, pairs)),
  cox("delayed entry, breslow, clusters", list(entry = "entry", ties = "breslow", cluster = "cluster"),
      paste0(late, ", d, ties='breslow', cluster=cluster"), c(fit, naive, pairs)),
  cox("strata of two", list(strata = c("site", "stage")),
      "Surv(time,status)~arm+age+hbs+strata(site,stage), d", c(fit, tests, pairs)),
  cox("robust", list(robust = TRUE), paste0(plain, ", d, robust=TRUE"), c(fit, naive, pairs)),
  cox("clusters, strata", list(cluster = "cluster", strata = "site"),
      paste0(plain, "+strata(site), d, cluster=cluster"), c(fit, naive, pairs)),
  cox("case weights", list(weights = "case_weight"), paste0(plain, ", d, weights=case_weight"), c(fit, naive, pairs)),
  cox("case weights, breslow, entry, strata", list(weights = "case_weight", ties = "breslow", entry = "entry", strata = "site"),
      paste0(late, "+strata(site), d, weights=case_weight, ties='breslow', robust=TRUE, cluster=id"), c(fit, naive)),
  cox("whole case weights", list(weights = "copies"), paste0(plain, ", d, weights=copies"), c(fit, tests)),
  cox("frequency weights", list(weights = "copies", weight_kind = "frequency"),
      paste0(plain, ", d[rep(seq_len(nrow(d)), d$copies),]"), c(fit, tests, pairs)),
  cox("frequency weights, robust", list(weights = "copies", weight_kind = "frequency", robust = TRUE),
      paste0(plain, ", d[rep(seq_len(nrow(d)), d$copies),], robust=TRUE"), c(fit, naive)),
  cox("factor and product", list(factors = list(grade = c("low", "mid", "high"))),
      "Surv(time,status)~arm*grade+age, d", c(fit, tests))
)
cases[[8]]$args$covariates <- c("arm", "age", "hbs")
cases[[16]]$args$covariates <- c("arm", "grade", "age", "arm:grade")
cases[[16]]$args$coef_names <- c("arm", "grademid", "gradehigh", "age", "arm:grademid", "arm:gradehigh")
write_cases(cases)
