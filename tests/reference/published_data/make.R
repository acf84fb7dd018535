# Rscript make.R in this folder rewrites expected.json; make_repeated.R rewrites repeated.json, which takes minutes.
source("../cases.R")
suppressMessages({library(coin); library(sandwich)})
ct <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
gc <- glm.control(epsilon = 1e-14, maxit = 100)
read <- function(name) assign("d", read.csv(name), envir = globalenv())
cases <- list()
put <- function(id, method, args, setup, values, dataset, ...)
  cases[[length(cases) + 1]] <<- case(id, c(list(method = method), args), setup, values, dataset = dataset, ...)
both <- function(...) I(c(...))

hcc <- "hcc.csv"; read(hcc)
rfs <- list(time = "RFS", event = "Recurrence"); os <- list(time = "OS", event = "Death")
bclc <- list(group = "BCLC", groups = both(1, 2))
read_curve <- "q <- summary(s, times=c(12,24,36), extend=TRUE); tb <- summary(s)$table"
curve <- list(surv = "q$surv", std_err = "q$std.err", lower = "q$lower", upper = "q$upper", n_risk = "q$n.risk",
              median = "tb[,'median']", median_lcl = "tb[,'0.95LCL']", median_ucl = "tb[,'0.95UCL']")
for (type in c("log-log", "arcsin"))
  put(paste("curves of hcc,", type), "km", c(rfs, bclc, list(times = both(12, 24, 36), conf_type = type)),
      paste0("s <- survfit(Surv(RFS,Recurrence)~BCLC, d, conf.type='", type, "'); ", read_curve), curve, hcc)
put("weighted curves of hcc", "km", c(os, bclc, list(times = both(12, 24, 36), conf_type = "log", weights = "case_weight")),
    paste0("s <- survfit(Surv(OS,Death)~BCLC, d, weights=case_weight, conf.type='log'); ", read_curve), curve, hcc)
put("ties corrected", "fleming-harrington", c(rfs, bclc, list(times = both(12, 24, 36))),
    paste0("s <- survfit(Surv(RFS,Recurrence)~BCLC, d, stype=2, ctype=2); ", read_curve),
    curve[c("surv", "std_err", "lower", "upper")], hcc)
put("at 36 months", "landmark", c(rfs, bclc, list(at = 36)), paste(
    "a <- summary(survfit(Surv(RFS,Recurrence)~BCLC, d), times=36); S <- a$surv; se <- a$std.err; D <- S[2]-S[1];",
    "sD <- sqrt(sum(se^2)); sl <- se/(S*abs(log(S))); z <- (log(-log(S[2]))-log(-log(S[1])))/sqrt(sum(sl^2))"),
    list(S = "S", se = "se", diff = "D", se_diff = "sD", ci = "D+c(-1,1)*qnorm(.975)*sD", p_plain = "2*pnorm(-abs(D/sD))",
         ratio = "S[2]/S[1]", z_cloglog = "z", p_cloglog = "2*pnorm(-abs(z))"), hcc)
put("strata, rho 1", "logrank", c(rfs, bclc, list(strata = both("Cirrhosis"), rho = 1)),
    "s <- survdiff(Surv(RFS,Recurrence)~BCLC+strata(Cirrhosis), d, rho=1)",
    list(obs = "rowSums(s$obs)", exp = "rowSums(s$exp)", var = "s$var", chisq = "s$chisq"), hcc)
put("late differences", "fh", c(rfs, bclc, list(p = 0, q = 1)), paste(
    "S <- 1; U <- V <- 0; g <- d$BCLC==2; for (k in sort(unique(d$RFS[d$Recurrence==1]))) {n <- sum(d$RFS>=k);",
    "n1 <- sum(d$RFS>=k & g); e <- sum(d$RFS==k & d$Recurrence==1); e1 <- sum(d$RFS==k & d$Recurrence==1 & g); w <- 1-S;",
    "U <- U+w*(e1-e*n1/n); if (n>1) V <- V+w^2*e*(n1/n)*(1-n1/n)*(n-e)/(n-1); S <- S*(1-e/n)}"),
    list(U = "U", V = "V", z = "U/sqrt(V)"), hcc)
put("permuted", "permutation_score", c(rfs, bclc, list(weights = "Prentice-Marek", ties = "average-scores")),
    "x <- logrank_test(Surv(RFS,Recurrence)~factor(BCLC), d, type='Prentice-Marek', ties.method='average-scores')",
    list(z = "statistic(x)", p = "pvalue(x)"), hcc)
cox_values <- list(coef = "coef(m)", se = "sqrt(diag(vcov(m)))", loglik = "m$loglik", wald = "m$wald.test", score = "m$score")
put("in strata, robust", "cox", list(formula = "Surv(OS,Death)~Cirrhosis+Age+strata(BCLC,Gender)", robust = TRUE),
    "m <- coxph(Surv(OS,Death)~Cirrhosis+Age+strata(BCLC,Gender), d, robust=TRUE, control=ct)",
    c(cox_values, naive_se = "sqrt(diag(m$naive.var))"), hcc)
put("exact ties", "cox", list(formula = "Surv(RFS,Recurrence)~BCLC+Age", ties = "exact"),
    "m <- coxph(Surv(RFS,Recurrence)~BCLC+Age, d, ties='exact', control=ct)", cox_values, hcc)
put("hazards in proportion, rank", "zph", list(formula = "Surv(RFS,Recurrence)~BCLC+Cirrhosis+Age", ties = "breslow",
    transform = "rank", rows = both("BCLC", "Cirrhosis", "Age", "GLOBAL")), paste(
    "m <- coxph(Surv(RFS,Recurrence)~BCLC+Cirrhosis+Age, d, ties='breslow', control=ct);",
    "z <- cox.zph(m, transform='rank', terms=FALSE)$table"), list(chisq = "z[,1]", p = "z[,3]"), hcc)
put("two persons", "cox_predict", c(rfs, list(covariates = both("BCLC", "Age"), times = both(12, 36), conf_type = "log-log",
    newdata = list(list(BCLC = 1, Age = 50), list(BCLC = 2, Age = 60)))), paste(
    "m <- coxph(Surv(RFS,Recurrence)~BCLC+Age, d, control=ct);",
    "s <- summary(survfit(m, newdata=data.frame(BCLC=1:2, Age=c(50,60)), conf.type='log-log'), times=c(12,36))"),
    list(surv = "t(s$surv)", std_err = "t(s$std.err)", lower = "t(s$lower)", upper = "t(s$upper)"), hcc)
put("residuals of hcc", "cox_residuals", c(rfs, list(covariates = both("BCLC", "Age"))),
    "m <- coxph(Surv(RFS,Recurrence)~BCLC+Age, d, control=ct); ss <- function(type) colSums(as.matrix(residuals(m, type))^2)",
    list(martingale = "ss('martingale')", deviance = "ss('deviance')", score = "ss('score')", schoenfeld = "ss('schoenfeld')",
         scaled_schoenfeld = "ss('scaledsch')", dfbeta = "ss('dfbeta')"), hcc)
put("ridge of one", "cox_ridge", c(rfs, list(covariates = both("Age", "BCLC"), penalised = both("Age"), theta = 2)),
    "m <- coxph(Surv(RFS,Recurrence)~ridge(Age,theta=2)+BCLC, d, control=ct)", list(coef = "coef(m)", se = "sqrt(diag(m$var))"),
    hcc, rel_tol = 1e-8)
weighting <- c(rfs, list(treatment = "Cirrhosis", ps_model = "Cirrhosis~Age+I(Age^2)+BCLC", ps_covariates = both("Age", "BCLC")))
scored <- "p <- glm(Cirrhosis~Age+I(Age^2)+BCLC, binomial, d, control=gc); e <- fitted(p)"
put("a squared covariate", "propensity", weighting[3:5], scored,
    list(coef = "coef(p)", deviance = "deviance(p)", ps_mean = "mean(e)", first5 = "e[1:5]"), hcc, rel_tol = 1e-8)
put("overlap of hcc", "iptw", c(weighting, list(estimand = "overlap", times = both(12, 36))), paste0(scored,
    "; A <- d$Cirrhosis; d$w <- w <- ifelse(A==1, 1-e, e); m <- coxph(Surv(RFS,Recurrence)~Cirrhosis, d, weights=w, robust=TRUE,",
    " control=ct); q <- summary(survfit(Surv(RFS,Recurrence)~Cirrhosis, d, weights=w), times=c(12,36))"),
    list(coef = "coef(m)", robust_se = "sqrt(diag(vcov(m)))", naive_se = "sqrt(diag(m$naive.var))", km = "q$surv",
         ess1 = "sum(w[A==1])^2/sum(w[A==1]^2)", ess0 = "sum(w[A==0])^2/sum(w[A==0]^2)", wsum = "sum(w)"), hcc)
put("standardised hcc", "gcomp", c(rfs, list(treatment = "Cirrhosis", covariates = both("Cirrhosis", "Age", "BCLC"),
    times = both(12, 36))), paste("m <- coxph(Surv(RFS,Recurrence)~Cirrhosis+Age+BCLC, d, control=ct); s <- sapply(0:1, function(a)",
    "{x <- d; x$Cirrhosis <- a; rowMeans(summary(survfit(m, newdata=x, se.fit=FALSE), times=c(12,36))$surv)})"),
    list(S0 = "s[,1]", S1 = "s[,2]", diff = "s[,2]-s[,1]"), hcc)
put("36 months of life", "rmst", c(rfs, bclc, list(tau = 36)), paste(
    "s <- summary(survfit(Surv(RFS,Recurrence)~BCLC, d), rmean=36)$table; m <- s[,'rmean']; e <- s[,'se(rmean)']"),
    list(rmean = "m", se = "e", diff = "m[2]-m[1]", ratio = "m[2]/m[1]"), hcc)

read("smoking.csv")
put("three kinds of employment", "logrank", list(time = "ttr", event = "relapse", group = "employment",
    groups = both("ft", "other", "pt")), "s <- survdiff(Surv(ttr,relapse)~employment, d)",
    list(obs = "s$obs", exp = "s$exp", var = "s$var", chisq = "s$chisq"), "smoking.csv")
put("factors", "cox", list(time = "ttr", event = "relapse", covariates = both("grp", "employment", "age"), factors = list(
    grp = both("combination", "patchOnly"), employment = both("ft", "other", "pt"))),
    "m <- coxph(Surv(ttr,relapse)~grp+employment+age, d, control=ct)", cox_values, "smoking.csv")
read("xelox.csv")
put("one arm", "km", list(time = "timeWeeks", event = "delta", times = both(10, 40), conf_type = "plain"),
    "s <- survfit(Surv(timeWeeks,delta)~1, d, conf.type='plain'); q <- summary(s, times=c(10,40))",
    list(surv = "q$surv", lower = "q$lower", upper = "q$upper", median = "summary(s)$table['median']"), "xelox.csv")
read("pancreatic.csv")
put("exact, 41 people", "permutation_exact", list(time = "os", event = "status", group = "stage", groups = both("LA", "M"),
    ties = "average-scores"),
    "x <- logrank_test(Surv(os,status)~factor(stage), d, distribution=exact(), ties.method='average-scores')",
    list(z = "statistic(x)", p = "pvalue(x)"), "pancreatic.csv")

read("indomethacin.csv")
put("by site", "binary", list(treatment = "rx", levels = both("0_placebo", "1_indomethacin"), outcome = "outcome", event = "1_yes",
    strata = both("site")), paste("t <- table(d$rx, d$outcome); f <- fisher.test(t); a <- mantelhaen.test(table(d$rx, d$outcome,",
    "d$site), correct=FALSE); b <- mantelhaen.test(table(d$rx, d$outcome, d$site), exact=TRUE)"),
    list(clopper1 = "binom.test(27, 295)$conf.int", wilson1 = "prop.test(27, 295, correct=FALSE)$conf.int",
         fisher_p = "f$p.value", fisher_or = "f$estimate", fisher_ci = "f$conf.int", cmh_chisq = "a$statistic", cmh_or = "a$estimate",
         cmh_ci = "a$conf.int", cmh_exact_p = "b$p.value"), "indomethacin.csv", rel_tol = 1e-7)
put("standardised risks with factors", "gcomp_binary", list(treatment = "rx", levels = both("0_placebo", "1_indomethacin"),
    outcome = "outcome", event = "1_yes", covariates = both("rx", "gender", "age")), paste(
    "m <- glm(I(outcome=='1_yes')~rx+gender+age, binomial, d, control=gc);",
    "p <- sapply(sort(unique(d$rx)), function(v) {x <- d; x$rx <- v; mean(predict(m, x, type='response'))})"),
    list(coef = "coef(m)", p = "p", rd = "p[1]-p[2]"), "indomethacin.csv")

read("fev.csv"); d <- d[!is.na(d$FEV1), ]
levels <- list(ARMCD = both("PBO", "TRT"), SEX = both("Male", "Female"), AVISIT = I(paste0("VIS", 1:4)))
for (name in names(levels)) d[[name]] <- factor(d[[name]], levels = levels[[name]])
put("one visit, HC3", "ancova", list(outcome = "FEV1", fixed = "FEV1_BL+ARMCD", filter = list(AVISIT = "VIS4"), vcov = "HC3",
    factors = levels["ARMCD"]), "m <- lm(FEV1~FEV1_BL+ARMCD, d, subset=AVISIT=='VIS4')",
    list(coef = "coef(m)", se = "sqrt(diag(vcovHC(m, 'HC3')))"), "fev.csv")

read("visits.csv")
for (kind in c("weibull", "lognormal"))
  put(paste("seen at visits,", kind), "aft", list(left = "L", right = "R", covariates = both("arm", "stage"), dist = kind), paste0(
      "m <- survreg(Surv(ifelse(L==0,NA,L), ifelse(is.finite(R),R,NA), type='interval2')~arm+stage, d, dist='", kind,
      "', control=survreg.control(rel.tolerance=1e-13, maxiter=200))"),
      list(coef = "coef(m)", scale = "m$scale", loglik = "m$loglik[2]", se = "sqrt(diag(vcov(m)))"), "visits.csv", rel_tol = 1e-7)

put("ratios", "evalue", list(rr = both(3.9, 0.8), hr = both(0.56, 1.8)), paste(
    "E <- function(r) {r <- pmax(r, 1/r); r+sqrt(r*(r-1))}; h <- c(.56, 1.8); h <- (1-.5^sqrt(h))/(1-.5^sqrt(1/h))"),
    list(rr = "E(c(3.9,.8))", hr = "E(c(.56,1.8))", hr_common = "E(h)"), NULL)
put("tipping", "tipping_binary", list(n1 = 60, n0 = 55, events1 = 10, events0 = 21, missing1 = 5, missing0 = 3,
    grid_a = both(0, 5), grid_b = both(0, 3)), paste(
    "W <- function(x, n) suppressWarnings(prop.test(x, n, correct=FALSE)$conf.int); row <- function(a, b) {x <- 10+a; y <- 21+b;",
    "p <- x/60; q <- y/55; u <- W(x, 60); v <- W(y, 55); c(a, b, p-q, p-q-sqrt((p-u[1])^2+(v[2]-q)^2),",
    "p-q+sqrt((u[2]-p)^2+(q-v[1])^2), prop.test(c(x,y), c(60,55), correct=FALSE)$p.value)}"),
    list(grid = "c(row(0,0), row(0,3), row(5,0), row(5,3))"), NULL)
write_cases(cases)
