# Rscript make.R in this folder rewrites data.csv (from the cohort beside the Cox cases) and expected.json.
source("../cases.R")
d <- read.csv("../cox/data.csv")[, c("id", "time", "status", "arm", "age", "stage", "hbs", "site", "grade")]
# Treatment that begins late, in weeks; an outcome of yes and no; a measurement. All plain functions of the cohort.
d$begins <- ifelse(d$arm == 1 & d$age + 5 * d$stage + 7 * (d$id %% 5) > 58, pmin(7 * (1 + d$id %% 16), d$time), NA)
d$early <- as.integer(d$status == 1 & d$time <= 504)
d$marker <- round(d$hbs - 0.3 * d$arm + sin(d$id), 4)
write.csv(d, "data.csv", row.names = FALSE, na = "", quote = FALSE)
d$grade <- factor(d$grade)

ct <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
gc <- glm.control(epsilon = 1e-14, maxit = 100)
plain <- "arm~age+stage+hbs"
curved <- "arm~age+I(age^2)+as.factor(stage)*hbs+grade"
weigh <- function(e, A, estimand, pa = mean(A)) switch(estimand,
  ate = ifelse(A == 1, 1 / e, 1 / (1 - e)), ate_stab = ifelse(A == 1, pa / e, (1 - pa) / (1 - e)),
  att = ifelse(A == 1, 1, e / (1 - e)), overlap = ifelse(A == 1, 1 - e, e),
  matching = pmin(e, 1 - e) / ifelse(A == 1, e, 1 - e))
smd <- function(x, A, w) (weighted.mean(x[A == 1], w[A == 1]) - weighted.mean(x[A == 0], w[A == 0])) /
  sqrt((var(x[A == 1]) + var(x[A == 0])) / 2)
# (sqrt(diag(vcov(ps))) would be the information one step before the estimate)
propensity <- function(id, model) case(id, list(method = "propensity", treatment = "arm", ps_model = model),
  paste0("ps <- glm(", model, ", binomial, d, control=gc); e <- fitted(ps); X <- model.matrix(ps)"),
  list(coef = "coef(ps)", se = "sqrt(diag(solve(t(X) %*% (e*(1-e)*X))))", deviance = "deviance(ps)", ps_mean = "mean(e)",
       ps_ss = "sum(e^2)", first5 = "e[1:5]"))
fitted_weights <- function(model, estimand) paste0("e <- fitted(glm(", model, ", binomial, d, control=gc)); ",
  "d$w <- w <- weigh(e, d$arm, '", estimand, "')")
args <- function(method, estimand, model) list(method = method, estimand = estimand, treatment = "arm", time = "time",
  event = "status", ps_model = model, ps_covariates = c("age", "stage", "hbs"))
weighted <- function(estimand, model, id) case(id,
  c(args("iptw", estimand, model), list(times = c(364, 1092))),
  paste0(fitted_weights(model, estimand), "; m <- coxph(Surv(time,status)~arm, d, weights=w, robust=TRUE, control=ct); ",
         "q <- summary(survfit(Surv(time,status)~arm, d, weights=w), times=c(364,1092), extend=TRUE)"),
  list(coef = "coef(m)", robust_se = "sqrt(vcov(m)[1])", naive_se = "sqrt(m$naive.var[1])",
       ess1 = "sum(w[d$arm==1])^2/sum(w[d$arm==1]^2)", ess0 = "sum(w[d$arm==0])^2/sum(w[d$arm==0]^2)", km = "q$surv",
       smd = "sapply(c('age','stage','hbs'), function(x) smd(d[[x]], d$arm, w))", wsum = "sum(w)"))
scored <- function(estimand, ties = "efron") case(paste("score", estimand, ties),
  c(args("iptw_score", estimand, plain), list(ties = ties)),
  paste0(fitted_weights(plain, estimand),
         "; m <- coxph(Surv(time,status)~arm, d, weights=w, robust=TRUE, control=ct, ties='", ties, "')"),
  list(rscore = "m$rscore", wald = "m$wald.test"))

# Everything a stacked variance judges, as a function of case weights v; its standard error is the root of the sum of
# squared derivatives, here by central differences.
numbers <- function(v, model, estimand, at) {
  ps <- suppressWarnings(glm(as.formula(model), binomial, d, weights = v, control = gc))
  w <- v * weigh(fitted(ps), d$arm, estimand, weighted.mean(d$arm, v))
  m <- coxph(Surv(time, status) ~ arm, d, weights = w, robust = FALSE, control = ct)
  one <- function(a) {
    q <- survfit(Surv(time, status) ~ 1, d, weights = w, subset = d$arm == a)
    t <- c(0, q$time[q$time < at], at)
    c(summary(q, times = at, extend = TRUE)$surv, sum(diff(t) * c(1, q$surv[q$time < at])))
  }
  c(coef(m), one(1) - one(0))
}
derivative <- function(f, step = 1e-4) sqrt(rowSums(sapply(seq_len(nrow(d)), function(i) {
  up <- down <- rep(1, nrow(d)); up[i] <- 1 + step; down[i] <- 1 - step
  (f(up) - f(down)) / (2 * step)
})^2))
stacked <- function(estimand, model) case(paste("stacked", estimand),
  c(args("iptw_stacked", estimand, model), list(at = 1092)),
  paste0("f <- function(v) numbers(v, '", model, "', '", estimand, "', 1092); x <- f(rep(1, nrow(d))); s <- derivative(f)"),
  list(coef = "x[1]", stacked_se = "s[1]", km_diff = "x[2]", km_diff_se = "s[2]", rmst_diff = "x[3]", rmst_diff_se = "s[3]"),
  rel_tol = 1e-6)

mean_case <- function(estimand) case(paste("mean", estimand),
  list(method = "iptw_mean", estimand = estimand, treatment = "arm", outcome = "marker", ps_model = plain),
  paste0(fitted_weights(plain, estimand), "; m <- lm(marker~arm, d, weights=w); X <- model.matrix(m); ",
         "B <- solve(t(X) %*% (w*X)); r <- w*residuals(m); hc <- function(r) sqrt(diag(B %*% t(X) %*% (r^2*X) %*% B))"),
  list(coef = "coef(m)", se_hc0 = "hc(r)", se_hc3 = "hc(r/(1-hatvalues(m)))", ps_mean = "mean(e)"))

standard <- function(v, terms, at) {
  m <- coxph(as.formula(paste("Surv(time,status)~", terms)), d, weights = v, robust = FALSE, control = ct)
  s <- sapply(0:1, function(a) {
    x <- d; x$arm <- a
    apply(summary(survfit(m, newdata = x, se.fit = FALSE), times = at, extend = TRUE)$surv, 1, weighted.mean, w = v)
  })
  c(s[, 1], s[, 2], s[, 2] - s[, 1])
}
gcomp <- function(id, terms, covariates, rel_tol = 1e-6) case(id,
  c(list(method = "gcomp", treatment = "arm", time = "time", event = "status", times = c(364, 1092)), covariates),
  paste0("f <- function(v) standard(v, '", terms, "', c(364,1092)); x <- f(rep(1,nrow(d))); s <- derivative(f)"),
  list(S0 = "x[1:2]", S1 = "x[3:4]", diff = "x[5:6]", se_diff = "s[5:6]"), rel_tol = rel_tol)
gcomp_binary <- case("standardised risks",
  list(method = "gcomp_binary", treatment = "arm", levels = c(0, 1), outcome = "early", covariates = c("arm", "age", "grade")),
  paste("m <- glm(early~arm+age+grade, binomial, d, control=gc);",
        "p <- sapply(0:1, function(a) {x <- d; x$arm <- a; mean(predict(m, x, type='response'))})"),
  list(coef = "coef(m)", se = "sqrt(diag(vcov(m)))", p = "p", rd = "p[1]-p[2]"))

# Clone, censor, weight: one row per clone and day, as the definition has it.
cloned <- function(grace, at) {
  tx <- ifelse(is.na(d$begins), Inf, pmax(d$begins, 1))
  days <- pmin(d$time, tx, grace)
  pd <- data.frame(i = rep(seq_len(nrow(d)), days), j = sequence(days))
  pd$y <- as.integer(pd$j == tx[pd$i]); pd$age <- d$age[pd$i]; pd$stage <- d$stage[pd$i]
  m0 <- glm(y ~ j + age + stage, binomial, pd, control = gc)
  h <- split(fitted(m0), pd$i)
  late <- d$time > grace
  m1 <- glm(tx[late] <= grace ~ age + stage, binomial, d[late, ], control = gc)
  p <- rep(NA, nrow(d)); p[late] <- fitted(m1)
  curve <- function(arm) {
    s <- 1; out <- c(); area <- 0; last <- 0
    for (u in 1:max(at)) {
      in_set <- d$time >= u & (if (arm == 0) !(tx <= grace & tx < u) else !(u > grace & tx > grace))
      w <- sapply(which(in_set), function(i) if (arm == 0) 1 / prod(1 - h[[i]][seq_len(min(u - 1, length(h[[i]])))])
                  else if (u > grace) 1 / p[i] else 1)
      area <- area + s
      s <- s * (1 - sum(w[d$time[in_set] == u & d$status[in_set] == 1]) / sum(w))
      if (u %in% at) out <- c(out, s)
    }
    list(s = out, area = area)
  }
  a <- curve(0); b <- curve(1)
  list(S0 = a$s, S1 = b$s, rmst0 = a$area, rmst1 = b$area, coef0 = coef(m0), coef1 = coef(m1), n = nrow(pd))
}
ccw <- function(grace) case(paste("grace of", grace), list(method = "ccw", time = "time", event = "status",
  treatment_time = "begins", grace = grace, covariates = c("age", "stage"), times = c(84, 252, 504)),
  paste0("x <- cloned(", grace, ", c(84,252,504))"),
  list(S0 = "x$S0", S1 = "x$S1", diff = "x$S1-x$S0", rmst0 = "x$rmst0", rmst1 = "x$rmst1", coef0 = "x$coef0",
       coef1 = "x$coef1", n_person_days = "x$n"), rel_tol = 1e-8)

immortal <- case("immortal time", list(method = "immortal_demo", time = "time", event = "status", treatment_time = "begins"),
  paste("d$ever <- !is.na(d$begins); m <- coxph(Surv(time,status)~ever, d, control=ct);",
        "d$cut <- ifelse(d$begins >= d$time, d$time-1, d$begins);",
        "z <- tmerge(d[,c('id','age')], d, id=id, hit=event(time,status), on=tdc(cut));",
        "k <- coxph(Surv(tstart,tstop,hit)~on, z, control=ct)"),
  list(naive_coef = "coef(m)", naive_se = "sqrt(vcov(m))", td_coef = "coef(k)", td_se = "sqrt(vcov(k))"))

estimands <- c("ate", "ate_stab", "att", "overlap", "matching")
write_cases(c(
  list(propensity("propensity", plain), propensity("propensity, curves and factors", curved)),
  lapply(estimands, function(e) weighted(e, plain, paste("weighted", e))),
  list(weighted("ate", curved, "weighted ate, curves and factors")),
  list(scored("ate"), scored("overlap"), scored("att", "breslow")),
  lapply(estimands, stacked, plain),
  list(mean_case("ate"), mean_case("att")),
  list(gcomp("standardised survival", "arm+age+stage+hbs", list(covariates = c("arm", "age", "stage", "hbs"))),
       gcomp("standardised survival with a product", "arm*age+grade",
             list(covariates = c("arm", "age", "grade"), interactions = "arm:age")), gcomp_binary),
  list(ccw(42), ccw(84), immortal)))
